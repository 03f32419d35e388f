"""Column names -> what they say, by the terms of `header_terms.py`."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from tieline.core.parsing import header_terms as terms
from tieline.core.parsing.header_terms import CONCEPTS, DOCUMENT_TYPES, Concept
from tieline.core.parsing.values import looks_like_value
from tieline.core.roles import Role
from tieline.core.selector_kinds.platforms import COMMON_WORDS, NAMES

_CAMEL = re.compile(r"(?<=[a-z\u00df-\u00ff])(?=[A-Z\u00c0-\u00de])")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_LONGEST = 200
_PARTIES = {"a": Role.USED, "b": Role.CALLED}

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeaderReading:
    """What a header says. `role` is stated by words such as *calling*; `is_start` by *start*.
    `qualifier` is the platform of a username or the type of a document, as its kind writes it."""

    concept: Concept | None
    role: Role | None
    is_start: bool = False
    qualifier: str | None = None

    @property
    def says_nothing(self) -> bool:
        return self.concept is None and self.role is None


@lru_cache(maxsize=2048)
def read_header(header: str) -> HeaderReading:
    """Never fails; a header of unknown words says nothing."""
    words = split_words(header)
    concept, role = _find_concept(words), _find_role(words)
    if platform := _find_platform(words, concept):
        return HeaderReading(Concept.HANDLE, role, qualifier=platform)
    if concept in _MAY_BE_A_DOCUMENT and (type_ := _find_document(words)):
        return HeaderReading(Concept.DOCUMENT, role, qualifier=type_)
    if concept is Concept.BILL_OF_LADING:
        role = None  # the B in "B/L number" is no party
    return HeaderReading(concept, role, _holds(words, _START))


def is_known_header(cell: str) -> bool:
    """Whether a cell reads like a column name: short, and with a known word."""
    text = cell.strip()
    is_name = len(text) <= 60 and len(text.split()) <= 6 and not looks_like_value(text)
    return is_name and not read_header(text).says_nothing


def split_words(header: str) -> Words:
    """`callingNumber`, `CALLING_NUMBER` and `Calling number` are the same two words."""
    spaced = _CAMEL.sub(" ", header[:_LONGEST])
    folded = unicodedata.normalize("NFKD", spaced).casefold()
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    return _join_platforms(_WORD.findall(plain))


def _join_platforms(words: list[str]) -> Words:
    """`WhatsApp`, which capitals made two words, is one again."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] + word in NAMES:
            joined[-1] += word
        else:
            joined.append(word)
    return tuple(joined)


def _terms(text: str) -> frozenset[Words]:
    return frozenset(
        tuple(term.split()) for part in re.split(r"[,/]", text) if (term := part.strip())
    )


_CONCEPTS = tuple((concept, _terms(text)) for concept, text in CONCEPTS.items())
_CALLING, _CALLED, _START = map(_terms, (terms.CALLING, terms.CALLED, terms.START))
_CALLING_ALONE, _CALLED_ALONE = _terms(terms.CALLING_ALONE), _terms(terms.CALLED_ALONE)
_PARTY_WORDS = _terms(terms.PARTY)
_DOCUMENTS = tuple((type_, _terms(text)) for type_, text in DOCUMENT_TYPES.items())
_BESIDE_A_PLATFORM = _terms(terms.BESIDE_A_PLATFORM)
# What else the words of such a header can say, taken alone: "carteira", "Ausweis", "number".
_MAY_BE_A_DOCUMENT = (None, Concept.DOCUMENT, Concept.WALLET, Concept.NUMBER)
_MAY_BE_A_PLATFORM = (
    *(None, Concept.HANDLE, Concept.PLATFORM, Concept.ACCOUNT),
    *(Concept.NUMBER, Concept.SUBSCRIBER),
)
_MOST_WORDS = 5


def _holds(words: Words, known: frozenset[Words]) -> bool:
    return any(
        words[first : first + length] in known
        for length in range(1, min(len(words), _MOST_WORDS) + 1)
        for first in range(len(words) - length + 1)
    )


def _find_concept(words: Words) -> Concept | None:
    return next((concept for concept, known in _CONCEPTS if _holds(words, known)), None)


def _find_document(words: Words) -> str | None:
    return next((type_ for type_, known in _DOCUMENTS if _holds(words, known)), None)


def _find_platform(words: Words, concept: Concept | None) -> str | None:
    """The platform that a header names, if it says nothing but whose name the column holds."""
    if concept not in _MAY_BE_A_PLATFORM:
        return None
    for place, name in enumerate(words):
        rest = words[:place] + words[place + 1 :]
        is_word = name in COMMON_WORDS and concept is not Concept.HANDLE
        if name in NAMES and not is_word and _is_beside_a_platform(rest):
            return NAMES[name]
    return None


def _is_beside_a_platform(rest: Words) -> bool:
    known = (_BESIDE_A_PLATFORM, _CALLING, _CALLED)
    return _find_concept(rest) in (Concept.HANDLE, Concept.PLATFORM) or all(
        any((word,) in some for some in known) for word in rest
    )


def _find_role(words: Words) -> Role | None:
    if words in _CALLING_ALONE and words not in _CALLED_ALONE:
        return Role.USED
    if words in _CALLED_ALONE and words not in _CALLING_ALONE:
        return Role.CALLED
    found = {
        role
        for role, known in ((Role.USED, _CALLING), (Role.CALLED, _CALLED))
        if _holds(words, known)
    }
    if not found and len(words) > 1:
        # A letter is a party only beside a word for what the party has: "Tio B" is somebody.
        ends = ((words[0], words[1:]), (words[-1], words[:-1]))
        found = {
            _PARTIES[word]
            for word, rest in ends
            if word in _PARTIES and (_find_concept(rest) or _holds(rest, _PARTY_WORDS))
        }
    return found.pop() if len(found) == 1 else None

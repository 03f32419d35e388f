"""Column names -> what they say, by the terms of `header_terms.py`."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from tieline.core.parsing import header_terms as terms
from tieline.core.parsing.header_terms import CONCEPTS, Concept
from tieline.core.parsing.values import looks_like_value
from tieline.core.roles import Role

_CAMEL = re.compile(r"(?<=[a-z\u00df-\u00ff])(?=[A-Z\u00c0-\u00de])")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_LONGEST = 200
_PARTIES = {"a": Role.USED, "b": Role.CALLED}

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeaderReading:
    """What a header says. `role` is stated by words such as *calling*; `is_start` by *start*."""

    concept: Concept | None
    role: Role | None
    is_start: bool = False

    @property
    def says_nothing(self) -> bool:
        return self.concept is None and self.role is None


@lru_cache(maxsize=2048)
def read_header(header: str) -> HeaderReading:
    """Never fails; a header of unknown words says nothing."""
    words = split_words(header)
    return HeaderReading(_find_concept(words), _find_role(words), _holds(words, _START))


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
    return tuple(_WORD.findall(plain))


def _terms(text: str) -> frozenset[Words]:
    return frozenset(
        tuple(term.split()) for part in re.split(r"[,/]", text) if (term := part.strip())
    )


_CONCEPTS = tuple((concept, _terms(text)) for concept, text in CONCEPTS.items())
_CALLING, _CALLED, _START = map(_terms, (terms.CALLING, terms.CALLED, terms.START))
_CALLING_ALONE, _CALLED_ALONE = _terms(terms.CALLING_ALONE), _terms(terms.CALLED_ALONE)
_PARTY_WORDS = _terms(terms.PARTY)
_MOST_WORDS = 5


def _holds(words: Words, known: frozenset[Words]) -> bool:
    return any(
        words[first : first + length] in known
        for length in range(1, min(len(words), _MOST_WORDS) + 1)
        for first in range(len(words) - length + 1)
    )


def _find_concept(words: Words) -> Concept | None:
    return next((concept for concept, known in _CONCEPTS if _holds(words, known)), None)


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

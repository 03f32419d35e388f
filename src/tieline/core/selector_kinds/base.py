"""What every kind of selector offers, and how to add one.

A kind is one module in this package. To add a kind:

1. Write `<kind>.py` with the constants `KIND` (lower_snake, stored in the database, never
   renamed), `TITLE` (for people), `QUALIFIER` (what narrows its values, or None) and `EXAMPLES`
   (at least one per condition it can reach). A kind that is letters and digits and nothing else
   is mostly done with `codes.py`.
2. Give it the four functions of `SelectorKind`. The module itself is the implementation;
   nothing is registered inside it.
3. Name the module in `registry.py`. mypy then checks it against `SelectorKind`.
4. Give it a row in docs/kinds.md, and words for its notes in web/words.py. Tests ask for both.

The shared tests run over every kind in the registry and hold each to these promises:

* `normalise` never raises on any text. Only a blank value is refused, with ValueError:
  whether a cell is empty is for the parser to say.
* `canonical` is never empty, and normalising it again, in the same region and with the same
  qualifier or none, gives the same.
* Nothing is dropped for being odd. What is not a valid value of its kind is still kept, with
  the condition that says so, and still meets the same value handed in by another office.
* Nothing is invented: a guess that would merge two different values is not made.

The kind is no part of what is matched (see `matching/keys.py`). So two kinds that can hold
the same thing must write it the same way: upper-case letters and digits without separators,
unless the kind has an agreed form of its own. Where such a form cannot be mistaken, as that of an
email address, the kind `other` recognises it and writes it that way (see `other.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Condition(StrEnum):
    """How far a value may be trusted to be what its kind says.

    valid: a possible value of its kind.
    invalid: readable, yet not a valid value of its kind.
    partial: some characters are masked.
    junk: a filler or a word for "not known". It matches only itself.
    unreadable: it does not normalise; the text itself is kept.
    """

    VALID = "valid"
    INVALID = "invalid"
    PARTIAL = "partial"
    JUNK = "junk"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class AliasText:
    """Another canonical text of the same value, and the alias table version it comes from."""

    version: int
    text: str


@dataclass(frozen=True, slots=True)
class Normalised:
    """A value as given, in the agreed form, with what was noticed on the way.

    `notes` are stable lower_snake codes. `qualifier` is what narrows the value and is no part of
    it: a phone's extension, a plate's jurisdiction, a document's type and country, an account's
    bank, a firearm's maker. It is kept beside the value as given and never matched. (The platform
    of a username is matched too: there it stands in the canonical text as well.)
    `metadata_version` says which release of outside tables gave the answer; store it, since a
    newer release may answer otherwise.
    """

    kind: str
    as_given: str
    canonical: str
    condition: Condition
    aliases: tuple[AliasText, ...] = ()
    qualifier: str | None = None
    notes: tuple[str, ...] = ()
    metadata_version: str = ""

    @property
    def is_valid(self) -> bool:
        return self.condition is Condition.VALID


@dataclass(frozen=True, slots=True)
class Example:
    """One line of a kind's documentation, run as a test."""

    as_given: str
    region: str | None
    canonical: str
    condition: Condition
    stated: str | None = None
    """A qualifier stated beside the value."""
    qualifier: str | None = None
    """The qualifier that comes out; None where the example is not about it."""


@dataclass(frozen=True, slots=True)
class Qualifier:
    """What a kind keeps apart from its values.

    `title` says what it is. `settle` writes a stated one in the agreed way, or gives None if the
    text is not one; a kind that only finds qualifiers in its values has no `settle`. `form` tells
    people how to state it.
    """

    title: str
    form: str = ""
    settle: Callable[[str], str | None] | None = None


class SelectorKind(Protocol):
    """The four functions and four constants of every kind module."""

    @property
    def KIND(self) -> str: ...  # noqa: N802 - a module constant

    @property
    def TITLE(self) -> str: ...  # noqa: N802 - a module constant

    @property
    def QUALIFIER(self) -> Qualifier | None: ...  # noqa: N802 - a module constant

    @property
    def EXAMPLES(self) -> tuple[Example, ...]: ...  # noqa: N802 - a module constant

    def normalise(
        self, as_given: str, region: str | None, qualifier: str | None = None
    ) -> Normalised:
        """The agreed form. `region` is the two-letter country the sender writes from, if known.

        `qualifier` is one that was stated beside the value, settled by `QUALIFIER.settle`. One
        found in the value itself goes before it.
        """
        ...

    def is_valid(self, canonical: str) -> bool:
        """Whether a canonical text is a valid value of this kind."""
        ...

    def display(self, canonical: str) -> str:
        """The canonical text as people like to read it."""
        ...

    def aliases(self, canonical: str) -> tuple[AliasText, ...]:
        """Other canonical texts of the same value, oldest version first."""
        ...


Fold = Callable[[str], str]
Reader = Callable[[str], Normalised]


def normalise_settled(kind: str, as_given: str, fold: Fold, read: Reader) -> Normalised:
    """Read folded text, and promise that reading the answer again changes nothing.

    What `read` makes of a value must follow from the folded text alone, and `fold` must be
    idempotent. A reading that would read differently the second time is replaced by the folded
    text itself, which then takes the same path every time: so the promise holds by construction.
    """
    if not as_given.strip():
        raise ValueError("a blank value cannot be normalised")
    text = fold(as_given)
    first = read(text)
    if first.canonical != text and read(fold(first.canonical)).canonical != first.canonical:
        return Normalised(kind, as_given, text, Condition.UNREADABLE, notes=("no_stable_form",))
    return first

"""All kinds by name, and the one way to normalise a value of any of them."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from stdnum import luhn

from tieline.core.errors import BadInput
from tieline.core.selector_kinds import email, imei, other, phone, plate
from tieline.core.selector_kinds.base import Normalised, SelectorKind
from tieline.core.selector_kinds.folding import fold_case, upper_alphanumerics

_MODULES: tuple[SelectorKind, ...] = (phone, email, imei, plate, other)

KINDS: Mapping[str, SelectorKind] = MappingProxyType({kind.KIND: kind for kind in _MODULES})

Given = tuple[str, str, str | None]
"""A kind, a value as given, and a region."""

_LEAST_PHONE_DIGITS = 4  # the rest may be masked or spelled in letters
_PHONE_LENGTHS = range(5, 26)
_DEVICE_LENGTHS = range(14, 17)
_CHECKED_DEVICE_LENGTH = 15
_PLATE_LENGTHS = range(2, 11)
_USUAL_PLATE_LENGTH = 8


def find_kind(kind: str) -> SelectorKind:
    """The kind of this name; BadInput naming the known ones if there is none."""
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise BadInput(
            "unknown_kind",
            f"There is no kind of selector called {kind!r}. Use one of: {known}.",
            kind=kind,
            known=tuple(KINDS),
        )
    return KINDS[kind]


def normalise(kind: str, as_given: str, region: str | None) -> Normalised:
    """The agreed form of a value of this kind."""
    return find_kind(kind).normalise(as_given, region)


def display(kind: str, canonical: str) -> str:
    """The canonical text as people like to read it."""
    return find_kind(kind).display(canonical)


def normalise_many(values: Iterable[Given]) -> dict[Given, Normalised]:
    """Normalise each distinct value once. Files repeat their values: this is most of the speed."""
    return {given: normalise(*given) for given in dict.fromkeys(values)}


def guess_kinds(text: str) -> tuple[str, ...]:
    """What a bare value could be, most likely first, always ending with `other`.

    A guess hides nothing: the caller probes with all of them.
    """
    guessed = (*_guess_by_shape(fold_case(text)), other.KIND)
    return tuple(dict.fromkeys(guessed))


def _guess_by_shape(folded: str) -> tuple[str, ...]:
    if "@" in folded:
        return (email.KIND,)
    bare = upper_alphanumerics(folded)
    is_number = bare.isascii() and bare.isdigit()
    could_be = {
        phone.KIND: _count_digits(bare) >= _LEAST_PHONE_DIGITS and len(bare) in _PHONE_LENGTHS,
        imei.KIND: is_number and len(bare) in _DEVICE_LENGTHS,
        plate.KIND: _count_digits(bare) > 0 and len(bare) in _PLATE_LENGTHS,
    }
    order = [phone.KIND, imei.KIND, plate.KIND]
    if is_number and len(bare) == _CHECKED_DEVICE_LENGTH and luhn.is_valid(bare):
        order.sort(key=imei.KIND.__ne__)
    elif not is_number and len(bare) <= _USUAL_PLATE_LENGTH:
        order.sort(key=plate.KIND.__ne__)
    return tuple(kind for kind in order if could_be[kind])


def _count_digits(text: str) -> int:
    return sum(c.isdecimal() for c in text)

"""All kinds by name, and the one way to normalise a value of any of them."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from tieline.core.errors import BadInput
from tieline.core.selector_kinds import (
    account,
    aircraft,
    bill_of_lading,
    call_sign,
    container,
    email,
    firearm,
    iban,
    iccid,
    identity_document,
    imei,
    imo,
    imsi,
    ip,
    mac,
    mmsi,
    other,
    phone,
    plate,
    username,
    vin,
    wallet,
)
from tieline.core.selector_kinds.base import Normalised, SelectorKind
from tieline.core.selector_kinds.phone_engine import known_region

_MODULES: tuple[SelectorKind, ...] = (
    phone,
    email,
    username,
    ip,
    mac,
    imei,
    imsi,
    iccid,
    plate,
    vin,
    container,
    bill_of_lading,
    imo,
    mmsi,
    call_sign,
    aircraft,
    firearm,
    iban,
    account,
    wallet,
    identity_document,
    other,
)

KINDS: Mapping[str, SelectorKind] = MappingProxyType({kind.KIND: kind for kind in _MODULES})

Given = tuple[str, str, str | None, str | None]
"""A kind, a value as given, a region, and a qualifier."""


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


def is_region(code: str) -> bool:
    """Whether a country has this code, in either case: numbers can be dialled in it."""
    return known_region(code) is not None


def settle_qualifier(kind: str, stated: str) -> str:
    """A qualifier stated beside values of a kind, in the agreed way.

    Raises BadInput: `unknown_kind`; `qualifier_not_taken`, if the kind takes none;
    `bad_qualifier`, if it is not one of those that the kind takes.
    """
    rule = find_kind(kind).QUALIFIER
    if rule is None or rule.settle is None:
        takers = ", ".join(name for name, one in KINDS.items() if _takes_qualifier(one))
        raise BadInput(
            "qualifier_not_taken",
            f"The kind {kind} takes nothing after a slash. Leave {stated!r} out; kinds that take "
            f"something are {takers}.",
            kind=kind,
        )
    settled = rule.settle(stated)
    if settled is None:
        raise BadInput(
            "bad_qualifier",
            f"{stated!r} cannot stand after {kind}/: that is the place of the {rule.title}: "
            f"{rule.form}.",
            kind=kind,
        )
    return settled


def parse_kind(text: str) -> tuple[str, str | None]:
    """'plate/US-CA' -> ('plate', 'US-CA'); 'plate' -> ('plate', None). Raises as above."""
    kind, slash, stated = text.partition("/")
    kind = find_kind(kind.strip()).KIND
    return kind, settle_qualifier(kind, stated.strip()) if slash else None


def normalise(
    kind: str, as_given: str, region: str | None, qualifier: str | None = None
) -> Normalised:
    """The agreed form of a value of this kind. The qualifier is taken as settled."""
    return find_kind(kind).normalise(as_given, region, qualifier)


def display(kind: str, canonical: str) -> str:
    """The canonical text as people like to read it."""
    return find_kind(kind).display(canonical)


def normalise_many(values: Iterable[Given]) -> dict[Given, Normalised]:
    """Normalise each distinct value once. Files repeat their values: this is most of the speed."""
    return {given: normalise(*given) for given in dict.fromkeys(values)}


def _takes_qualifier(kind: SelectorKind) -> bool:
    return kind.QUALIFIER is not None and kind.QUALIFIER.settle is not None

"""What the cases of the demo have in common: every value that stands in more than one of them.

All other values of the world stand in one case only, so this is the whole plot.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tieline.core.roles import Role
from tieline.demo.reserved import device_number

_ROLES: Final = {"": Role.ASSOCIATED, "used": Role.USED, "called": Role.CALLED}


@dataclass(frozen=True, slots=True)
class Holding:
    """That a case holds a shared value: in which role, as which kind, and as given if it matters."""

    case: str
    role: Role
    kind: str
    as_given: str = ""


@dataclass(frozen=True, slots=True)
class SharedValue:
    """A value in its canonical form, and the cases that hold it."""

    about: str
    kind: str
    canonical: str
    holdings: tuple[Holding, ...] = field(repr=False)


def _shared(
    about: str, kind: str, canonical: str, held: str, given: Mapping[str, str] | None = None
) -> SharedValue:
    """`held` lists cases, each `KEY`, `KEY:ROLE` or `KEY=KIND`."""
    holdings = []
    for word in held.split():
        place, _, other_kind = word.partition("=")
        case, _, role = place.partition(":")
        as_given = (given or {}).get(case, "")
        holdings.append(Holding(case, _ROLES[role], other_kind or kind, as_given))
    return SharedValue(about, kind, canonical, tuple(holdings))


HUB: Final = _shared(
    "the access line of a calling card",
    "phone",
    "+12125550100",
    "MIA1:called MIA2 MIA3:called MIA4:called ELP1:called ELP2 ELP3:called SEA1:called "
    "SEA3:called LON1:called LON3:called LON4:called LPL1:called LPL2 LPL3:called SYD1:called "
    "SYD3 SYD4:called MRS1:called MRS3:called LEH2:called LEH3:called GOT1:called GOT3:called "
    "RTM3:called CTG3:called",
)

FEATURED: Final = _shared(
    "the buyer's London line",
    "phone",
    "+442079460318",
    "LON1:used MRS1:called RTM1 MIA2 CTG1",
)

SHARED: Final = (
    HUB,
    FEATURED,
    _shared("the broker's handset", "phone", "+13055550117", "MIA1:used LON1:called CTG1"),
    _shared("a skipper", "phone", "+46701740633", "GOT1:used RTM2 SYD1:called"),
    _shared("a crane driver", "phone", "+33199004127", "MRS1:used LEH1 GOT1:called LON3:called"),
    _shared("an air cargo agent", "phone", "+61491570156", "SYD1:used SEA2"),
    _shared("a garage", "phone", "+19155550163", "ELP1:used VER1 MIA2"),
    # Seen by one office in winter and by the other in spring: the periods do not overlap.
    _shared("a number that changed hands", "phone", "+12065550188", "SEA1:used ELP1:called"),
    _shared("the night gate", "phone", "+441514960207", "LPL1:used LON1:called LEH1"),
    # One office knows it as a line of an account statement, the other as a telephone.
    _shared(
        "a payout reference that is a telephone",
        "phone",
        "+13055550135",
        "MIA1:called CTG2=other",
        {"CTG2": "1-305-555-0135"},
    ),
    _shared("a money shop", "phone", "+13055550176", "MIA1:called MIA3:used"),
    _shared(
        "a switchboard, with other extensions",
        "phone",
        "+12065550144",
        "SEA3:called ELP4:called SEA2",
        {"SEA3": "(206) 555-0144 ext. 12", "ELP4": "206-555-0144 x9"},
    ),
    _shared("a caller who hides", "phone", "+61255501423", "SYD1:called LPL3:called"),
    _shared("a number seen by a source", "phone", "+33199008850", "LON2 MRS2"),
    _shared("the source's own handler", "phone", "+442079460777", "LON2 LPL2 RTM2"),
    # Two silent cases: neither office may be told, so a coordinator is.
    _shared("a forwarder whom both sources name", "email", "marsh@forwarder.example", "LON2 VER2"),
    _shared("a hidden buyer", "plate", "YKR418B", "VER2 ELP2", {"ELP2": "YKR-418-B"}),
    _shared(
        "a masked number",
        "phone",
        "+130555501**",
        "MIA2 SEA2",
        {"MIA2": "305-555-01xx", "SEA2": "+1 305 555 01**"},
    ),
    _shared(
        "a filler",
        "phone",
        "0000000000",
        "ELP2 SEA2 LPL2",
        {"ELP2": "000-000-0000", "SEA2": "0000000000", "LPL2": "00000 00000"},
    ),
    _shared("the exporter", "email", "bodega.norte@example.com", "CTG1 VER1 MIA2"),
    _shared(
        "a pallet broker",
        "email",
        "t.lindholm@agder.example",
        "GOT2 RTM1",
        {"RTM1": "T.Lindholm@Agder.Example"},
    ),
    _shared(
        "the quay master",
        "email",
        "quaymaster@example.net",
        "RTM2 LPL2 LEH1 CTG2",
        {"LPL2": "Quay Master <quaymaster@example.net>"},
    ),
    _shared("a chat shop", "email", "orders@coldstore.example", "SYD2 SYD3"),
    _shared("a tile importer", "email", "ventas@azulejo.example", "LEH3 CTG3 VER3"),
    _shared(
        "a handset that travelled",
        "imei",
        device_number(418803),
        "RTM1 SYD2 ELP1:used",
        {"SYD2": device_number(418803)[:14], "RTM1": device_number(418803)[:14] + "07"},
    ),
    _shared("a tracker", "imei", device_number(903317), "CTG2 VER1"),
    _shared("a refrigerated trailer", "plate", "VX418KP", "LEH2 RTM1", {"RTM1": "VX-418-KP"}),
    _shared("a hired estate car", "plate", "GTR902", "GOT3 RTM3 GOT2", {"GOT2": "gtr 902"}),
    _shared("a pick-up", "plate", "TXK7731", "VER3 ELP3", {"VER3": "TXK 77-31"}),
    _shared("an account", "other", "MX7701884920", "VER1 ELP2", {"ELP2": "MX77-0188-4920"}),
)

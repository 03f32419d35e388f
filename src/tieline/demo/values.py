"""Values for cells: the shared ones of a case, and others that stand in that case alone."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from tieline.core.roles import Role
from tieline.core.selector_kinds import email, imei, other, phone, plate
from tieline.demo.caseload import CASE_BY_KEY, DemoCase
from tieline.demo.directory import OFFICE_BY_CODE, OFFICES
from tieline.demo.reserved import device_number, ranges_of
from tieline.demo.shared import SHARED
from tieline.demo.writing import write_number

SEED: Final = "tieline demo world 1"

# Where the lone numbers of an office come from: a country, and how its numbers begin.
_LOCAL_RANGES: Final = {
    "FNCB-MIA": ("US", ("1305", "1786", "1954")),
    "FNCB-ELP": ("US", ("1915", "1575")),
    "FNCB-SEA": ("US", ("1206", "1253", "1425")),
    "NSTS-LON": ("GB", ("4420", "4430")),
    "NSTS-LPL": ("GB", ("44151", "44161")),
    "CBIO-SYD": ("AU", ("612", "617")),
    "BEP-MRS": ("FR", ("334",)),
    "BEP-LEH": ("FR", ("331",)),
    "NJCD-GOT": ("SE", ("46",)),
    "NJCD-RTM": ("GB", ("4420",)),
    "AAT-CTG": ("US", ("1305", "1954")),
    "AAT-VER": ("US", ("1915", "1575")),
}
_MAILBOXES: Final = (
    "harbour", "lucky", "north", "tienda", "atelier", "skog", "blue", "kontor", "puerto", "depot",
)  # fmt: skip
_DOMAINS: Final = ("example.com", "example.net", "example.org", "frukt.example", "muelle.example")
_PLATE_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a case: what it truly is, and what is written of it."""

    kind: str
    canonical: str
    as_given: str = field(repr=False)
    role: Role = Role.ASSOCIATED


@dataclass(frozen=True, slots=True)
class PlannedMention:
    """What a file holds in truth: the world's own knowledge, for checking the product's."""

    case: str
    kind: str
    canonical: str
    role: Role


class Supply:
    """Hands out values. A lone value is given once, so it can never meet another case."""

    def __init__(self) -> None:
        self._shared = {value.canonical for value in SHARED}
        self._numbers: dict[tuple[str, tuple[str, ...]], Iterator[str]] = {}
        self._given = {office.contact.phone for office in OFFICES}
        self._serial = 100_000

    def shared_cells(self, case: DemoCase, draw: random.Random) -> list[Cell]:
        """The shared values that a case holds, each once."""
        region = OFFICE_BY_CODE[case.office].country
        cells = []
        for value in SHARED:
            for holding in value.holdings:
                if holding.case == case.key:
                    canonical = _as_kind(holding.kind, value.canonical)
                    as_given = holding.as_given or _write(holding.kind, canonical, region, draw)
                    cells.append(Cell(holding.kind, canonical, as_given, holding.role))
        return cells

    def lone_cell(
        self, kind: str, case: DemoCase, draw: random.Random, role: Role = Role.ASSOCIATED
    ) -> Cell:
        """A value that no other case holds."""
        region = OFFICE_BY_CODE[case.office].country
        canonical = self._next(kind, case.office, draw)
        return Cell(kind, canonical, _write(kind, canonical, region, draw), role)

    def _next(self, kind: str, office: str, draw: random.Random) -> str:
        if kind == phone.KIND:
            return self._next_number(office)
        self._serial += draw.randint(1, 9)
        if kind == imei.KIND:
            return device_number(self._serial)
        if kind == email.KIND:
            return f"{draw.choice(_MAILBOXES)}.{self._serial % 10_000}@{draw.choice(_DOMAINS)}"
        if kind == plate.KIND:
            letters = "".join(draw.choices(_PLATE_LETTERS, k=3))
            return f"{letters}{self._serial % 10_000:04}"
        return f"AC{self._serial:08}"

    def _next_number(self, office: str) -> str:
        source = _LOCAL_RANGES[office]
        if source not in self._numbers:
            ranges = ranges_of(*source)
            self._numbers[source] = chain.from_iterable(found.numbers() for found in ranges)
        for number in self._numbers[source]:
            if number not in self._shared and number not in self._given:
                self._given.add(number)
                return number
        raise ValueError(f"the numbers of {office} are used up")


def drawing(name: str) -> random.Random:
    """Chance that is the same at every run, for one file."""
    return random.Random(f"{SEED}: {name}")  # noqa: S311 - nothing here is secret


def case_of(key: str) -> DemoCase:
    return CASE_BY_KEY[key]


def _as_kind(kind: str, canonical: str) -> str:
    """The plus belongs to the agreed form of telephone numbers only."""
    return canonical if kind == phone.KIND else canonical.removeprefix("+")


def _write(kind: str, canonical: str, region: str, draw: random.Random) -> str:
    if kind == phone.KIND:
        return write_number(canonical, region, draw)
    if kind == plate.KIND:
        return draw.choice((canonical, f"{canonical[:3]} {canonical[3:]}", canonical.lower()))
    if kind == other.KIND:
        return draw.choice((canonical, f"{canonical[:4]} {canonical[4:]}"))
    return canonical

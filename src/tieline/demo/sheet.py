"""The case sheet: one table of a joint task force whose rows belong to cases of all offices."""

import random
from typing import Final

from tieline.core.roles import Role
from tieline.demo.directory import OFFICE_BY_CODE
from tieline.demo.values import Cell, PlannedMention, Supply, case_of, drawing
from tieline.demo.world_file import WorldFile
from tieline.demo.writing import TextFormat, write_table

CASES: Final = (
    "MIA3", "MIA4", "ELP3", "ELP4", "SEA3", "LON3", "LON4", "LPL3", "SYD4", "MRS3", "LEH2",
    "LEH3", "GOT3", "RTM3", "CTG3", "VER3",
)  # fmt: skip
_HEADER: Final = (
    "Office", "Case", "Country", "Number used", "Number called", "E-mail", "Plate", "Remark",
)  # fmt: skip
_KIND_COLUMNS: Final = {"email": 5, "plate": 6}
_NAME: Final = "joint_task_force_2026-05.csv"
_LONE_PER_CASE: Final = 7
_REMARKS: Final = ("", "", "per informant", "from ledger", "to be confirmed", "seen twice")

# Rows that no case can take: no case, an unknown case, an unknown office, too many cells.
_BROKEN: Final = (
    "FNCB-MIA,,US,305-555-0150,,,,case number missing",
    "NSTS-LON,OP PUFFIN,GB,,020 7946 0150,,,closed long ago",
    "INT-TBD,2026-1,US,,,nobody@example.org,,which office?",
    "BEP-LEH,2026/LEH/0016,FR,,,,,a,remark,with,commas",
    "NJCD-GOT,K 840-25,SE,,,,,nothing known yet",
)


def make_sheet(supply: Supply) -> WorldFile:
    """The sheet: each row one value of one case, in any order."""
    draw = drawing(_NAME)
    rows, holds = [], []
    for key in CASES:
        case = case_of(key)
        cells = supply.shared_cells(case, draw)
        cells += [_lone(supply, key, place, draw) for place in range(_LONE_PER_CASE)]
        country = OFFICE_BY_CODE[case.office].country
        rows += [_row(case.office, case.ref, country, cell, draw) for cell in cells]
        holds += [PlannedMention(key, cell.kind, cell.canonical, cell.role) for cell in cells]
    draw.shuffle(rows)
    return WorldFile(
        name=_NAME,
        office="",
        case="",
        authority="agreement:JTF-2026-05",
        columns=(
            "Number used=phone:used",
            "Number called=phone:called",
            "E-mail=email",
            "Plate=plate",
            "Country=region",
        ),
        contents=write_table(_HEADER, rows, TextFormat(), _BROKEN),
        holds=tuple(dict.fromkeys(holds)),
        office_column="Office",
        case_column="Case",
    )


def _lone(supply: Supply, key: str, place: int, draw: random.Random) -> Cell:
    kind, role = (
        ("phone", Role.CALLED),
        ("phone", Role.USED),
        ("email", Role.ASSOCIATED),
        ("phone", Role.CALLED),
        ("plate", Role.ASSOCIATED),
    )[place % 5]
    return supply.lone_cell(kind, case_of(key), draw, role)


def _row(office: str, ref: str, country: str, cell: Cell, draw: random.Random) -> list[str]:
    row = [office, ref, country, "", "", "", "", draw.choice(_REMARKS)]
    row[_column(cell)] = cell.as_given
    return row


def _column(cell: Cell) -> int:
    if cell.kind == "phone" and cell.role is not Role.ASSOCIATED:
        return 3 if cell.role is Role.USED else 4
    return _KIND_COLUMNS[cell.kind]

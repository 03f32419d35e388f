"""Contact lists: what offices copy from seized telephones, ledgers and notebooks."""

import random
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from tieline.core.roles import Role
from tieline.demo.directory import OFFICE_BY_CODE
from tieline.demo.values import Cell, PlannedMention, Supply, case_of, drawing
from tieline.demo.world_file import WorldFile
from tieline.demo.writing import USUAL, TextFormat, write_table

_CP1252: Final = TextFormat(delimiter=";", encoding="cp1252")
_TSV: Final = TextFormat(delimiter="\t", line_end="\n")


@dataclass(frozen=True, slots=True)
class ListShape:
    """One sender's list. `columns` pairs a header with a kind; blank is a column of words."""

    case: str
    file_name: str
    columns: tuple[tuple[str, str], ...]
    lone: int
    text_format: TextFormat = USUAL
    broken_lines: tuple[str, ...] = ()
    broken_holds: tuple[PlannedMention, ...] = ()


def _listed(case: str, kind: str, canonical: str) -> PlannedMention:
    return PlannedMention(case, kind, canonical, Role.ASSOCIATED)


SHAPES: Final = (
    ListShape(
        "MIA2", "phonebook_handset_2.csv",
        (("Name", ""), ("Phone", "phone"), ("E-mail", "email"), ("Notes", "")), 22,
        broken_lines=("?,,,", "Papi (old),786-555-01xx,,"),
        broken_holds=(_listed("MIA2", "phone", "+178655501**"),),
    ),
    ListShape(
        "ELP2", "casa_este_libreta.csv",
        (("alias", ""), ("tel", "phone"), ("placa", "plate"), ("cuenta", "other")), 18,
        TextFormat(delimiter=";"),
    ),
    ListShape(
        "SEA2", "crew contacts.tsv", (("Who", ""), ("Number", "phone"), ("Boat", "")), 20, _TSV,
        ("same,guy|unknown", "Skipper\tn/a\t", "Mate\tsee p. 4\t"),
        (_listed("SEA2", "phone", "n/a"), _listed("SEA2", "phone", "see p. 4")),
    ),
    ListShape(
        "LON2", "marlin_notes.csv", (("label", ""), ("msisdn", "phone"), ("mail", "email")), 9,
        TextFormat(quotes_all=True),
    ),
    ListShape(
        "LPL2", "dunlin_extraction.csv",
        (("Display name", ""), ("Value", "phone"), ("Email address", "email"), ("App", "")), 24,
        TextFormat(encoding="utf-16"),
    ),
    ListShape(
        "SYD2", "air_cargo_agents.csv",
        (("Agent", ""), ("Mobile", "phone"), ("Email", "email"), ("Handset IMEI", "imei")), 16,
    ),
    ListShape(
        "SYD3", "dive crew.csv", (("Name", ""), ("Phone no.", "phone"), ("Email", "email")), 14,
        TextFormat(line_end="\n"), ("Dunno,0000,,,,too many",),
    ),
    ListShape(
        "MRS2", "répertoire_vedettes.csv",
        (("Prénom / surnom", ""), ("Téléphone", "phone"), ("Courriel", "email")), 17, _CP1252,
        ("Le Grec;inconnu;",), (_listed("MRS2", "phone", "inconnu"),),
    ),
    ListShape(
        "LEH1", "badges prêtés.csv",
        (("Porteur", ""), ("N° de téléphone", "phone"), ("Courriel", "email"), ("Quai", "")), 15,
        _CP1252,
    ),
    ListShape(
        "GOT2", "hyrbilar.tsv",
        (("Förare", ""), ("Mobil", "phone"), ("E-post", "email"), ("Regnr", "plate")), 14, _TSV,
    ),
    ListShape(
        "RTM1", "terminal_extractors.csv",
        (
            ("nickname", ""), ("phone", "phone"), ("email", "email"), ("imei", "imei"),
            ("plate", "plate"),
        ), 18, TextFormat(delimiter="|", encoding="utf-8-sig", line_end="\n"),
    ),
    ListShape(
        "RTM2", "opslag_contacten.csv",
        (("Naam", ""), ("Telefoon", "phone"), ("E-mailadres", "email")), 12,
        TextFormat(delimiter=";", line_end="\n"),
    ),
    ListShape(
        "CTG1", "agenda_patio.csv",
        (("Contacto", ""), ("Teléfono", "phone"), ("Correo", "email")), 13, _CP1252,
    ),
    ListShape(
        "CTG2", "estados_de_cuenta.csv",
        (("Titular", ""), ("Referencia", "other"), ("Correo", "email"), ("Equipo", "imei")), 15,
        TextFormat(delimiter=";"),
    ),
    ListShape(
        "VER1", "proveedores.csv",
        (
            ("Proveedor", ""), ("Teléfono", "phone"), ("Correo", "email"), ("IMEI", "imei"),
            ("Cuenta", "other"),
        ), 14, TextFormat(quotes_all=True),
    ),
    ListShape(
        "VER2", "aduana_vehículos.csv", (("Turno", ""), ("Placa", "plate"), ("Correo", "email")), 9,
    ),
)  # fmt: skip

_WORDS: Final = ("Güero", "Mago", "Tío B", "Nico", "Z", "la Flaca", "Old Sam", "J.", "Doc", "kusin")


def make_list(shape: ListShape, supply: Supply) -> WorldFile:
    """The file of one shape: each column's values shuffled, so that rows have gaps."""
    draw = drawing(shape.file_name)
    case = case_of(shape.case)
    shared = supply.shared_cells(case, draw)
    kinds = [kind for _, kind in shape.columns if kind]
    missing = {cell.kind for cell in shared} - set(kinds)
    if missing:
        raise ValueError(f"{shape.file_name} has no column for {missing}")
    filled = {
        kind: _fill(
            [cell for cell in shared if cell.kind == kind]
            + [supply.lone_cell(kind, case, draw) for _ in range(_share(shape, kind))],
            draw,
        )
        for kind in kinds
    }
    header = [header for header, _ in shape.columns]
    rows = [
        [_cell_text(kind, dict(zip(kinds, cells, strict=True)), draw) for _, kind in shape.columns]
        for cells in zip_longest(*filled.values())
    ]
    holds = [
        PlannedMention(case.key, cell.kind, cell.canonical, cell.role)
        for cells in filled.values()
        for cell in cells
        if cell
    ]
    return WorldFile(
        name=shape.file_name,
        office=case.office,
        case=case.key,
        authority=f"warrant:{case.office[-3:]}-{draw.randint(100, 999)}",
        columns=tuple(f"{header}={kind}" for header, kind in shape.columns if kind),
        contents=write_table(header, rows, shape.text_format, shape.broken_lines),
        holds=tuple(dict.fromkeys([*holds, *shape.broken_holds])),
        time_zone=OFFICE_BY_CODE[case.office].time_zone,
    )


def _share(shape: ListShape, kind: str) -> int:
    return shape.lone if kind == "phone" else shape.lone // 3


def _fill(cells: list[Cell], draw: random.Random) -> list[Cell | None]:
    """The cells in any order, with a duplicate and some gaps among them."""
    filled: list[Cell | None] = [*cells, cells[0], None, None]
    draw.shuffle(filled)
    return filled


def _cell_text(kind: str, row: dict[str, Cell | None], draw: random.Random) -> str:
    if not kind:
        return draw.choice(_WORDS)
    cell = row[kind]
    return cell.as_given if cell else ""

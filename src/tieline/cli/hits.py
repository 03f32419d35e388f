"""`tieline hits`: the values that several cases hold."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from tieline.apps.offices import queries as offices
from tieline.cli.party import acting_person, home_viewer, office_for
from tieline.cli.printing import print_csv, print_json, print_table
from tieline.core.errors import BadInput, Refused
from tieline.core.parsing.dates import read_seen_at
from tieline.core.rights import Right
from tieline.core.selector_kinds.base import Condition
from tieline.journeys.looking import ValueRow, list_values, list_values_across
from tieline.journeys.shapes.values import value_shape

_COLUMNS = (
    "kind",
    "value",
    "is_valid",
    "condition",
    "offices",
    "cases",
    "standings",
    "first_at",
    "last_at",
)


def hits(
    office: Annotated[
        str | None, typer.Option(help="Only this office's. The operator may leave it out.")
    ] = None,
    min_offices: Annotated[
        int, typer.Option(min=1, help="2: between offices. 1: also inside one office.")
    ] = 2,
    since: Annotated[
        str | None, typer.Option(help="Only where the latest mention is not older than this.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="As a JSON array.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="As CSV.")] = False,
) -> None:
    """List the values that several cases hold, the latest first."""
    if json and csv:
        raise typer.BadParameter("Give --json or --csv, not both.")
    earliest = _read_when(since)
    rows = [
        row
        for row in _values(office)
        if len(row.office_codes) >= min_offices and (earliest is None or row.last_at >= earliest)
    ]
    if json:
        print_json([value_shape(row) for row in rows])
    elif csv:
        print_csv(map(asdict, map(value_shape, rows)), _COLUMNS)
    else:
        _print(rows)


def _values(office: str | None) -> list[ValueRow]:
    person = acting_person()
    now = datetime.now(UTC)
    if office is not None:
        return list_values(actor=office_for(person, office, Right.READ_CASES)[1], now=now)
    if not person.is_operator:
        raise Refused("office_missing", "Say for which office: --office CODE.")
    directory = offices.list_offices(home_viewer(person))
    return list_values_across(person.id, [one.id for one in directory], now=now)


def _read_when(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return read_seen_at(text, "UTC")
    except BadInput as error:
        raise BadInput(
            "bad_since",
            f"{text!r} is no date: give one such as 2026-03-02 or 2026-03-02T14:00Z.",
        ) from error


def _print(rows: list[ValueRow]) -> None:
    titles = (
        ("Between offices", [r for r in rows if len(r.office_codes) > 1 and _is_plain(r)]),
        ("Inside one office", [r for r in rows if len(r.office_codes) == 1 and _is_plain(r)]),
        ("Not valid, partial or filler values", [r for r in rows if not _is_plain(r)]),
    )
    for place, (title, chosen) in enumerate(titles):
        if chosen or place == 0:
            print_table(
                title,
                ("Kind", "Value", "Condition", "Offices", "Cases", "Standing", "First", "Latest"),
                [
                    (
                        row.kind,
                        row.value,
                        row.condition.value,
                        f"{len(row.office_codes)} offices" if row.is_hub else row.office_codes,
                        row.cases,
                        row.standings,
                        row.first_at,
                        row.last_at,
                    )
                    for row in chosen
                ],
                empty="No value is held by more than one office.",
            )


def _is_plain(row: ValueRow) -> bool:
    return row.condition is Condition.VALID

"""`tieline trail`: the audit trail of an office, for its auditors."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_csv, print_json, print_table
from tieline.core.parsing.dates import read_seen_at
from tieline.core.rights import Right
from tieline.journeys import trail
from tieline.journeys.shapes.trail import TrailShape, trail_shape
from tieline.journeys.trail import Sought

app = typer.Typer(
    no_args_is_help=True, help="The audit trail of an office: search it. For its auditors."
)
_COLUMNS = ("at", "person", "action", "words", "case", "case_ref", "names", "purpose",
            "without_case", "authority", "source")  # fmt: skip


@app.command("search")
def search(
    office: Annotated[str, typer.Option(help="Code of the office.")],
    purpose: Annotated[str, typer.Option(help="Why you search; kept in the trail.")],
    person: Annotated[str, typer.Option(help="Only what this person did, by sign-in name.")] = "",
    action: Annotated[
        str, typer.Option(help="Only this action, or this group: case.opened, or case.")
    ] = "",
    since: Annotated[
        str, typer.Option(help="From this moment, such as 2026-03-01 or 2026-03-01T14:00Z.")
    ] = "",
    until: Annotated[str, typer.Option(help="Before this moment, written alike.")] = "",
    case: Annotated[str, typer.Option(help="Only what names the case of this reference.")] = "",
    text: Annotated[str, typer.Option(help="Only with these words in the purpose.")] = "",
    without_case: Annotated[
        bool, typer.Option("--without-case", help="Only what was asked for no case.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="As a JSON array.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="As CSV.")] = False,
) -> None:
    """Search the trail, newest first: who did what, when and why. The search is an entry too."""
    _, actor = office_for(acting_person(), office, Right.AUDIT)
    sought = Sought(
        person=person,
        action=action,
        since=_moment(since),
        until=_moment(until),
        case_ref=case,
        text=text,
        only_without_case=without_case,
    )
    wanted = trail.begin_search(
        sought, purpose, actor=actor, now=datetime.now(UTC), exports=json or csv
    )
    shapes = (trail_shape(line) for line in trail.each_line(actor.as_viewer(), wanted))
    if json:
        print_json(list(shapes))
    elif csv:
        print_csv(({**asdict(one), "names": _names(one)} for one in shapes), _COLUMNS)
    else:
        print_table(
            f"Audit trail of {office}",
            ("Time (UTC)", "Who", "What", "Case", "Names", "Purpose"),
            [
                (
                    one.at,
                    "the operator" if one.by_operator else one.person or "-",
                    one.words,
                    one.case_ref or one.case,
                    _names(one),
                    one.purpose or one.without_case or "-",
                )
                for one in shapes
            ],
            empty="No entry fits.",
        )


def _names(one: TrailShape) -> str:
    return ", ".join(f"{name} {value}" for name, value in one.names.items())


def _moment(text: str) -> datetime | None:
    return read_seen_at(text, "UTC") if text else None

"""`tieline audit as-of` and `tieline audit history`: what was, for supervisors and auditors."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from tieline.apps.history.errors import RecordNotFound
from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_facts, print_json, print_table
from tieline.core.parsing.dates import read_seen_at
from tieline.journeys import recalling
from tieline.journeys.shapes.recalling import (
    CaseThenShape,
    FactShape,
    ThingShape,
    case_then_shape,
    record_history_shape,
)

CaseArgument = Annotated[str, typer.Argument(help="Reference of the case.")]
OfficeOption = Annotated[str, typer.Option(help="Code of the office.")]
PurposeOption = Annotated[
    str,
    typer.Option(help="Why you look; kept in the trail. For an auditor the mandate is."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.")]


def as_of(
    case: CaseArgument,
    office: OfficeOption,
    at: Annotated[
        str,
        typer.Option(help="Such as 2026-03-01 or 2026-03-01T14:00:00Z; in UTC unless it says."),
    ],
    purpose: PurposeOption = "",
    json: JsonOption = False,
) -> None:
    """Show a case as it stood at a moment, beside how it stands now.

    For supervisors of the office; for auditors a case that was drawn under a running engagement of
    theirs. That you look is an entry of the trail.
    """
    _, actor = office_for(acting_person(), office, None)
    now = datetime.now(UTC)
    opened = recalling.open_by_ref(case, purpose, actor=actor, now=now)
    shape = case_then_shape(
        recalling.recall_case(opened, read_seen_at(at, "UTC"), actor=actor, now=now)
    )
    if json:
        print_json(shape)
    else:
        _print_case(case, shape)


def history(
    case: CaseArgument,
    kind: Annotated[str, typer.Argument(help=f"Which record: {', '.join(recalling.WITH_ID)}.")],
    ident: Annotated[str, typer.Argument(help="Its id.")],
    office: OfficeOption,
    purpose: PurposeOption = "",
    json: JsonOption = False,
) -> None:
    """Show every change of one record of a case: when, by whom, what it said before and after."""
    _, actor = office_for(acting_person(), office, None)
    now = datetime.now(UTC)
    try:
        uuid = UUID(ident)
    except ValueError:
        raise RecordNotFound("record") from None
    opened = recalling.open_by_ref(case, purpose, actor=actor, now=now)
    view = recalling.show_versions(opened, kind, uuid, actor=actor, now=now)
    shape = record_history_shape(view)
    if json:
        print_json(shape)
        return
    print_table(
        f"Changes of a {kind} of {case}, newest first",
        ("Time (UTC)", "What", "Who", "In the trail", "Changed"),
        [
            (
                one.at,
                "purged" if one.purged_at else one.operation,
                "another office" if one.by_other_office else one.person or one.database_role,
                ", ".join(one.actions) or "-",
                "; ".join(f"{f.name}: {f.then or '-'} -> {f.now or '-'}" for f in one.changed)
                or "-",
            )
            for one in shape.versions
        ],
        empty="No change since versions are kept.",
    )


def _print_case(ref: str, shape: CaseThenShape) -> None:
    print_facts(
        f"Case {ref} as it stood",
        (
            ("at", shape.at),
            ("versions kept since", shape.records_since),
            ("values", f"{shape.values_then} then, {shape.values_now} now"),
            ("hits", f"{len(shape.hits)} told still, {shape.hits_gone} not told any more"),
            ("told by then", len(shape.told)),
            ("told since", shape.told_since),
        ),
    )
    for kind, things in (*shape.records.items(), ("role", shape.roles)):
        print_table(
            kind.replace("_", " "),
            ("Id", "Then", "Now", "What it said then", "Otherwise now"),
            [(one.id or "-", one.then, one.now, _said(one), _otherwise(one)) for one in things],
            empty=f"{kind.replace('_', ' ')}: none, then or now.",
        )
    print_table(
        "Values held then, the first ones",
        ("Kind", "Value", "Since", "Withdrawn"),
        [(one.kind, one.value, one.since, one.withdrawn_at or "-") for one in shape.values],
        empty="It held no value.",
    )


def _said(thing: ThingShape) -> str:
    return "; ".join(f"{fact.name}: {fact.then}" for fact in thing.facts if fact.then) or "-"


def _otherwise(thing: ThingShape) -> str:
    changed: list[FactShape] = [fact for fact in thing.facts if fact.differs]
    if thing.then != "there" or thing.now != "there":
        return "-"
    return "; ".join(f"{fact.name}: {fact.now or '-'}" for fact in changed) or "-"

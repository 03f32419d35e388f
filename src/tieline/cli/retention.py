"""`tieline retention`: what ends by itself, and when; and closing cases."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from tieline.apps.cases import queries as cases
from tieline.apps.retention import closings, schedules
from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_facts, print_json, print_table, say
from tieline.core.errors import BadInput
from tieline.core.ids import Actor
from tieline.core.rights import Right
from tieline.journeys import scheduling
from tieline.journeys.shapes.schedules import due_shapes

app = typer.Typer(
    no_args_is_help=True,
    help="For how long things are kept, what ends soon, and validating it.",
)
OfficeOption = Annotated[str, typer.Option(help="Code of the office that owns the case.")]
RefArgument = Annotated[str, typer.Argument(help="The office's reference of the case.")]
ReasonOption = Annotated[str, typer.Option(help="Why; kept with it.")]


@app.command("due")
def due(
    office: OfficeOption,
    json: Annotated[bool, typer.Option("--json", help="As a JSON array.")] = False,
) -> None:
    """List what ends within 90 days unless a supervisor validates it, the most pressing first."""
    viewer = _actor(office, Right.READ_CASES).as_viewer()
    shapes = due_shapes(viewer, now=datetime.now(UTC))
    if json:
        print_json([asdict(one) for one in shapes])
        return
    print_table(
        f"To validate in {office}",
        ("What", "Id", "Case", "Name", "Due on", "Days left"),
        [(one.kind, one.id, one.case, one.name, one.due_on, one.days_left) for one in shapes],
        empty="Nothing ends within 90 days.",
    )


@app.command("validate")
def validate(
    ident: Annotated[str, typer.Argument(help="Id of the submission.")],
    office: OfficeOption,
    reason: ReasonOption,
) -> None:
    """Find that what a submission brought is still needed. For supervisors."""
    actor = _actor(office, Right.SUPERVISE)
    until = scheduling.validate_file(ident, reason, actor=actor, now=datetime.now(UTC))
    say(f"What submission {ident} brought stands until {until}.")


@app.command("schedule")
def schedule(
    office: OfficeOption,
    months: Annotated[
        int | None, typer.Option(help="Purge cases so many months after they were closed.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep all closed cases.")] = False,
) -> None:
    """Show or set for how long an office keeps closed cases. Administrators and the operator set it."""
    if keep and months is not None:
        raise BadInput("bad_schedule", "Say either --months or --keep.")
    if keep or months is not None:
        actor = _actor(office, Right.ADMINISTER)
        schedules.set_schedule(months, actor=actor, now=datetime.now(UTC))
        say(f"{office} keeps closed cases: {_said(months)}. Nothing ends within 90 days of now.")
        return
    row = schedules.get_schedule(_actor(office, None).as_viewer())
    print_facts(
        f"Schedule of {office}",
        (
            ("closed cases are kept", _said(row.months if row else None)),
            ("since", row.set_at if row else ""),
        ),
    )


def close(ref: RefArgument, office: OfficeOption, reason: ReasonOption) -> None:
    """Close a case: it takes no files any more, and the office's schedule begins."""
    actor = _actor(office, Right.WORK_CASES)
    case = cases.get_case(actor.as_viewer(), ref)
    scheduling.close_case(case.uuid, reason, actor=actor, now=datetime.now(UTC))
    closed = closings.find_closing(actor.as_viewer(), case.id)
    day = closed.due_on if closed else None
    say(f"Case {ref} is closed. " + (f"It is purged on {day}." if day else "It is kept."))


def reopen(ref: RefArgument, office: OfficeOption, reason: ReasonOption) -> None:
    """Reopen a closed case: it takes files again, and no schedule ends it."""
    actor = _actor(office, Right.WORK_CASES)
    case = cases.get_case(actor.as_viewer(), ref)
    scheduling.reopen_case(case.uuid, reason, actor=actor, now=datetime.now(UTC))
    say(f"Case {ref} is open again.")


def keep_on(ref: RefArgument, office: OfficeOption, reason: ReasonOption) -> None:
    """Keep a closed case for as long again. For supervisors."""
    actor = _actor(office, Right.SUPERVISE)
    case = cases.get_case(actor.as_viewer(), ref)
    until = scheduling.keep_case_on(case.uuid, reason, actor=actor, now=datetime.now(UTC))
    say(f"Case {ref} is kept" + (f" until {until}." if until else ": the office keeps all."))


def _said(months: int | None) -> str:
    return "all, for good" if months is None else f"{months} months"


def _actor(office: str, right: Right | None) -> Actor:
    return office_for(acting_person(), office, right)[1]

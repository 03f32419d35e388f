"""`tieline assessment`: what an office makes of a compromise of someone whom it told something."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from tieline.apps.compromises import queries as compromises
from tieline.apps.compromises.assessments import HARMS
from tieline.cli.party import acting_person, home_for, office_for
from tieline.cli.printing import print_facts, print_json, print_table, say
from tieline.core.errors import BadInput
from tieline.core.ids import Actor
from tieline.core.rights import Right
from tieline.core.selector_kinds.registry import display
from tieline.journeys import assessing
from tieline.journeys.assessing import ItemView
from tieline.journeys.shapes.assessments import assessment_page_shape, assessment_shape

app = typer.Typer(
    no_args_is_help=True,
    help="Damage assessments: what your office told someone who is compromised, and what it may do.",
)
IdArgument = Annotated[str, typer.Argument(help="Id of the assessment.")]
OfficeOption = Annotated[
    str | None, typer.Option(help="Code of the office whose it is. Your own, if left out.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command("list")
def list_(office: OfficeOption = None, json: JsonOption = False) -> None:
    """List the office's assessments: those not closed first, the soonest due first."""
    now = datetime.now(UTC)
    viewer = _actor(office, Right.READ_CASES).as_viewer()
    rows = compromises.list_assessments(viewer)
    if json:
        print_json([assessment_shape(row, now) for row in rows])
        return
    print_table(
        "Damage assessments",
        ("Id", "Compromised", "Since", "Why", "State", "Due"),
        [
            (
                row.uuid,
                row.party,
                row.since_at,
                row.reason,
                row.state.value,
                f"{row.due_at:%Y-%m-%d %H:%M}" + (" OVERDUE" if row.is_overdue(now) else ""),
            )
            for row in rows
        ],
        empty="None: nobody whom the office told something is known to be compromised.",
    )


@app.command("show")
def show(ident: IdArgument, office: OfficeOption = None, json: JsonOption = False) -> None:
    """Show an assessment: what the office told them, case by case."""
    now = datetime.now(UTC)
    viewer = _actor(office, Right.READ_CASES).as_viewer()
    view = assessing.show_assessment(ident, viewer, now=now)
    if json:
        print_json(assessment_page_shape(view, now))
        return
    row = view.row
    print_facts(
        f"Compromised: {row.party}",
        (
            ("since", row.since_at),
            ("why", row.reason),
            ("state", row.state.value),
            ("due", f"{row.due_at:%Y-%m-%d %H:%M}" + (" OVERDUE" if view.is_overdue else "")),
            ("assigned to", view.assigned_to or "nobody"),
            ("could read cases", "yes" if row.had_readers else "no"),
            ("in sum", row.summary or "-"),
            ("closed", row.close_note or "-"),
        ),
    )
    print_table(
        "What they were told",
        ("Case", "Value", "What", "Office", "Person", "First", "Last", "Since then"),
        [
            *(_cells(case.case.ref, item) for case in view.cases for item in case.items),
            *(_cells("-", item) for item in view.beside),
        ],
        empty="Nothing of this office is known to have been told to them.",
    )
    print_table(
        "Damage",
        ("Case", "Harm", "What was done"),
        [
            (
                case.case.ref,
                case.damage.harm.value if case.damage else "not said yet",
                case.damage.done if case.damage else "",
            )
            for case in view.cases
        ],
        empty="Of no case yet.",
    )


@app.command("assign")
def assign(
    ident: IdArgument,
    to: Annotated[str, typer.Option(help="Sign-in name of a colleague.")],
    office: OfficeOption = None,
) -> None:
    """Give an assessment to a colleague."""
    actor = _actor(office, Right.WORK_CASES)
    assessing.assign(ident, to, actor=actor, now=datetime.now(UTC))
    say(f"Assigned to {to}.")


@app.command("assess")
def assess(
    ident: IdArgument,
    office: OfficeOption = None,
    case: Annotated[str | None, typer.Option(help="Reference of one case.")] = None,
    harm: Annotated[str | None, typer.Option(help=f"What it does: {', '.join(HARMS)}.")] = None,
    done: Annotated[str | None, typer.Option(help="What was done about it.")] = None,
    summary: Annotated[
        str | None, typer.Option(help="What was found in sum, when every case is said.")
    ] = None,
) -> None:
    """Write down the damage to a case (--case, --harm, --done), or the sum of it (--summary)."""
    actor, now = _actor(office, Right.WORK_CASES), datetime.now(UTC)
    of_case = (case, harm, done)
    if summary is not None and not any(of_case):
        assessing.assess(ident, summary, actor=actor, now=now)
        say("Assessed. A supervisor closes it.")
    elif summary is None and case is not None and harm is not None and done is not None:
        assessing.assess_case(ident, case, harm, done, actor=actor, now=now)
        say(f"Written down for case {case}: {harm}.")
    else:
        raise BadInput(
            "assessment_unclear",
            "Give --case, --harm and --done for one case, or --summary alone for the whole.",
        )


@app.command("close")
def close(
    ident: IdArgument,
    note: Annotated[str, typer.Option(help="Why it can be closed.")],
    office: OfficeOption = None,
) -> None:
    """Close an assessment, as a supervisor of the office."""
    actor = _actor(office, Right.SUPERVISE)
    assessing.close(ident, note, actor=actor, now=datetime.now(UTC))
    say("Closed.")


def _actor(office: str | None, right: Right) -> Actor:
    person = acting_person()
    if office is None:
        return home_for(person, right)
    return office_for(person, office, right)[1]


def _cells(ref: str, item: ItemView) -> tuple[object, ...]:
    value = display(item.mention.kind, item.mention.canonical) if item.mention else "-"
    return (
        ref,
        value,
        item.tells,
        item.recipient or "-",
        item.item.person_name or "-",
        item.item.told_at,
        item.item.last_at or "holds",
        "yes" if item.item.is_since else "before",
    )

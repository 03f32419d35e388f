"""`tieline case`: an office's cases."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from tieline.apps.cases import actions
from tieline.apps.cases import queries as cases
from tieline.apps.submissions import queries as submissions
from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_facts, print_json, print_table, say
from tieline.core.lists import ListQuery
from tieline.core.postures import Posture
from tieline.core.rights import Right
from tieline.core.selector_kinds.registry import display
from tieline.journeys import casework, silencing
from tieline.journeys.shapes.answers import case_answers_shape
from tieline.journeys.shapes.cases import case_shape
from tieline.journeys.shapes.selectors import case_value_shape
from tieline.journeys.silencing import SilenceView

app = typer.Typer(no_args_is_help=True, help="Cases, and what they hold.")
OfficeOption = Annotated[str, typer.Option(help="Code of the office that owns the case.")]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command("open")
def open_(
    ref: Annotated[str, typer.Argument(help="The office's reference of the case.")],
    office: OfficeOption,
    posture: Annotated[Posture, typer.Option(help="What others learn on a hit.")] = Posture.POINTER,
    summary: Annotated[str, typer.Option(help="One line; told to others only if open.")] = "",
    reason: Annotated[str, typer.Option(help="Why it is silent; needed for silence.")] = "",
) -> None:
    """Open a case."""
    _, actor = office_for(acting_person(), office, Right.WORK_CASES)
    actions.open_case(
        ref,
        actor=actor,
        now=datetime.now(UTC),
        posture=posture,
        summary=summary,
        silence_reason=reason,
    )
    say(f"Case {ref} opened in {office}, posture {posture.value}.")


@app.command("list")
def list_(office: OfficeOption, json: JsonOption = False) -> None:
    """List the cases of an office."""
    _, actor = office_for(acting_person(), office, Right.READ_CASES)
    viewer = actor.as_viewer()
    rows: list[cases.CaseRow] = []
    while page := cases.list_cases(viewer, after_ref=rows[-1].ref if rows else ""):
        rows.extend(page)
    if json:
        print_json([case_shape(row) for row in rows])
        return
    print_table(
        f"Cases of {office}",
        ("Reference", "Posture", "Opened", "Summary"),
        [(row.ref, row.posture.value, row.opened_at, row.summary) for row in rows],
        empty=f"No cases yet. `tieline case open REF --office {office!r}` opens one.",
    )


@app.command("show")
def show(
    ref: Annotated[str, typer.Argument(help="The office's reference of the case.")],
    office: OfficeOption,
    json: JsonOption = False,
) -> None:
    """Show a case: its submissions and the values it holds."""
    _, actor = office_for(acting_person(), office, Right.READ_CASES)
    viewer = actor.as_viewer()
    case = cases.get_case(viewer, ref)
    answers = silencing.show_answers(viewer, case, now=datetime.now(UTC))
    _, held = casework.list_held(case.uuid, ListQuery(), actor=actor, now=datetime.now(UTC))
    sent = submissions.list_submissions(viewer, case_ref=ref)
    if json:
        print_json(
            {
                "ref": case.ref,
                "office": office,
                "posture": case.posture.value,
                "answers": case_answers_shape(answers),
                "summary": case.summary,
                "opened_at": case.opened_at,
                "submissions": [
                    {"id": str(s.uuid), "file": s.file_name, "state": s.state.value} for s in sent
                ],
                "selectors": [case_value_shape(line) for line in held.rows],
            }
        )
        return
    print_facts(
        f"Case {case.ref} of {office}",
        (
            ("posture", case.posture.value),
            ("since", case.answers_since),
            *_silence_facts(answers.silence),
            ("opened", case.opened_at),
            ("summary", case.summary),
        ),
    )
    print_table(
        "Submissions",
        ("Id", "File", "State", "Rows", "Problems"),
        [(s.uuid, s.file_name, s.state.value, s.rows_read, s.row_problems) for s in sent],
        empty="No file names this case alone.",
    )
    print_table(
        "Values",
        (
            "Kind",
            "Value",
            "Condition",
            "Role",
            "Standing",
            "Rows",
            "First seen",
            "Last seen",
            "Others",
            "Answers",
        ),
        [
            (
                row.mention.kind,
                display(row.mention.kind, row.mention.canonical),
                row.mention.condition.value,
                row.roles,
                row.standings,
                row.row_count,
                row.first_seen_at,
                row.last_seen_at,
                line.other_codes,
                line.answers.value if line.differs else "as the case",
            )
            for line in held.rows
            for row in [line.held]
        ],
        empty="The case holds no values yet.",
    )


def _silence_facts(silence: SilenceView | None) -> tuple[tuple[str, object], ...]:
    if silence is None:
        return ()
    allowed = silence.allowed_by or "nobody yet"
    return (
        ("silent because", silence.row.reason),
        ("asked for by", silence.asked_by),
        ("allowed by", allowed),
        ("silent until", silence.row.until),
        ("days left", silence.days_left),
    )

"""`tieline case`: an office's cases."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from tieline.apps.cases import actions
from tieline.apps.cases import queries as cases
from tieline.apps.submissions import queries as submissions
from tieline.cli.askers import print_askers
from tieline.cli.marking_options import (
    CaveatOption,
    EvaluationOption,
    HandlingOption,
    SensitivityOption,
    TlpOption,
    ToAgencyOption,
    ToCountryOption,
    read_marking_options,
)
from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_csv, print_facts, print_json, print_table, say
from tieline.core.lists import ListQuery
from tieline.core.marking_fields import line_of
from tieline.core.postures import Posture
from tieline.core.rights import Right
from tieline.core.selector_kinds.registry import display
from tieline.journeys import casework, silencing
from tieline.journeys import marking as markings
from tieline.journeys.askers import list_askers_of_case
from tieline.journeys.record_of_case import list_record
from tieline.journeys.shapes.answers import case_answers_shape
from tieline.journeys.shapes.disclosures import COLUMNS as DISCLOSED
from tieline.journeys.shapes.disclosures import disclosure_shape
from tieline.journeys.shapes.markings import marking_shape
from tieline.journeys.shapes.selectors import case_value_shape
from tieline.journeys.silencing import CaseAnswers, SilenceView

app = typer.Typer(no_args_is_help=True, help="Cases, and what they hold.")
OfficeOption = Annotated[str, typer.Option(help="Code of the office that owns the case.")]
RefArgument = Annotated[str, typer.Argument(help="The office's reference of the case.")]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command("open")
def open_(
    ref: RefArgument,
    office: OfficeOption,
    posture: Annotated[Posture, typer.Option(help="What others learn on a hit.")] = Posture.POINTER,
    summary: Annotated[str, typer.Option(help="One line; told to others only if open.")] = "",
    tlp: TlpOption = None,
    sensitivity: SensitivityOption = None,
    handling: HandlingOption = None,
    evaluation: EvaluationOption = None,
    caveat: CaveatOption = [],  # noqa: B006 - typer reads it and does not change it
    to_agency: ToAgencyOption = [],  # noqa: B006
    to_country: ToCountryOption = [],  # noqa: B006
    reason: Annotated[str, typer.Option(help="Why it is silent; needed for silence.")] = "",
) -> None:
    """Open a case. Without a marking, an open one is TLP:GREEN and any other TLP:AMBER."""
    _, actor = office_for(acting_person(), office, Right.WORK_CASES)
    stated = read_marking_options(
        tlp=tlp,
        sensitivity=sensitivity,
        handling=handling,
        evaluation=evaluation,
        caveat=caveat,
        to_agency=to_agency,
        to_country=to_country,
    )
    viewer = actor.as_viewer()
    case_id = actions.open_case(
        ref,
        actor=actor,
        now=datetime.now(UTC),
        posture=posture,
        summary=summary,
        marking=markings.read_stated(viewer, stated, posture=posture),
        silence_reason=reason,
    )
    line = line_of(markings.get_marked(viewer, case_id).marking)
    say(f"Case {ref} opened in {office}, posture {posture.value}, marked {line}.")


@app.command("list")
def list_(office: OfficeOption, json: JsonOption = False) -> None:
    """List the cases of an office."""
    _, actor = office_for(acting_person(), office, Right.READ_CASES)
    viewer = actor.as_viewer()
    rows: list[cases.CaseRow] = []
    while page := cases.list_cases(viewer, after_ref=rows[-1].ref if rows else ""):
        rows.extend(page)
    if json:
        print_json(markings.shapes_of(viewer, rows))
        return
    marked = markings.markings_of(viewer, rows)
    print_table(
        f"Cases of {office}",
        ("Reference", "Posture", "Marking", "Opened", "Summary"),
        [
            (row.ref, row.posture.value, line_of(marked[row.id]), row.opened_at, row.summary)
            for row in rows
        ],
        empty=f"No cases yet. `tieline case open REF --office {office!r}` opens one.",
    )


@app.command("show")
def show(
    ref: RefArgument,
    office: OfficeOption,
    json: JsonOption = False,
) -> None:
    """Show a case: its submissions and the values it holds."""
    _, actor = office_for(acting_person(), office, Right.READ_CASES)
    viewer = actor.as_viewer()
    case = cases.get_case(viewer, ref)
    marking = markings.with_marking(viewer, case).marking
    answers = silencing.show_answers(viewer, case, now=datetime.now(UTC))
    _, held = casework.list_held(case.uuid, ListQuery(), actor=actor, now=datetime.now(UTC))
    sent = submissions.list_submissions(viewer, case_ref=ref)
    if json:
        print_json(
            {
                "ref": case.ref,
                "office": office,
                "posture": case.posture.value,
                "marking": marking_shape(marking),
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
            ("marking", line_of(marking)),
            ("since", case.answers_since),
            *_settling_facts(answers),
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


@app.command("askers")
def askers(
    ref: Annotated[str, typer.Argument(help="The office's reference of the case.")],
    office: OfficeOption,
    json: JsonOption = False,
) -> None:
    """List the offices that asked for values of a case and let it be told."""
    _, actor = office_for(acting_person(), office, Right.READ_CASES)
    case = cases.get_case(actor.as_viewer(), ref)
    views = list_askers_of_case(case.id, actor=actor, now=datetime.now(UTC))
    print_askers(f"Who asked for values of case {ref} of {office}", views, json=json)


def _settling_facts(answers: CaseAnswers) -> tuple[tuple[str, object], ...]:
    if not answers.is_settling:
        return ()
    return (("being settled", "what others were told before follows, in a minute as a rule"),)


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


@app.command("disclosures")
def disclosures(
    ref: Annotated[str, typer.Argument(help="The office's reference of the case.")],
    office: OfficeOption,
    json: JsonOption = False,
    csv: Annotated[bool, typer.Option("--csv", help="As CSV.")] = False,
) -> None:
    """List who got what of a case, when and why, and what became of corrections, newest first."""
    _, actor = office_for(acting_person(), office, Right.READ_CASES)
    viewer = actor.as_viewer()
    uuid = cases.get_case(viewer, ref).uuid
    _, lines = list_record(uuid, viewer, now=datetime.now(UTC))
    shapes = [disclosure_shape(line) for line in lines]
    if json:
        print_json(shapes)
    elif csv:
        print_csv((asdict(shape) for shape in shapes), DISCLOSED)
    else:
        print_table(
            f"Told of case {ref}",
            (
                "When",
                "Value",
                "What",
                "Office",
                "Person",
                "On what",
                "Why",
                "Until",
                "What became of it",
            ),
            [
                (
                    one.told_at,
                    display(one.kind, one.value) if one.kind and one.value else "-",
                    one.tells,
                    one.office or "-",
                    one.person or "-",
                    one.look or "-",
                    one.why or "-",
                    one.until or "-",
                    one.outcome or "-",
                )
                for one in shapes
            ],
            empty="Nothing of it was told to anybody, as far as you may know.",
        )

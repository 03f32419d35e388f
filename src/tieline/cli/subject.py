"""`tieline subject`: who and what the cases of an office are about, why, and until when."""

from datetime import UTC, datetime
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from tieline.apps.cases import queries as cases
from tieline.apps.cases.errors import SubjectNotFound
from tieline.apps.cases.queries import CaseRow
from tieline.apps.selectors.queries import MentionRow
from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_facts, print_json, print_table, say
from tieline.core.errors import BadInput
from tieline.core.ids import Actor, Viewer
from tieline.core.markings import InformationEvaluation, SourceEvaluation
from tieline.core.rights import Right
from tieline.core.selector_kinds.registry import display
from tieline.core.suspicion import SubjectEnd, SubjectKind, Suspicion
from tieline.journeys import changing_answers, suspecting
from tieline.journeys.shapes.subjects import subject_shape
from tieline.journeys.suspecting import SubjectView

app = typer.Typer(
    no_args_is_help=True,
    help="Subjects of cases: enter, attest, validate and end them, and see which are due.",
)
One = TypeVar("One", SubjectKind, SubjectEnd, SourceEvaluation, InformationEvaluation)
OfficeOption = Annotated[str, typer.Option(help="Code of the office that owns the case.")]
IdArgument = Annotated[str, typer.Argument(help="Id of the subject.")]
CrimeOption = Annotated[str, typer.Option(help="The crime of which there is suspicion.")]
FactsOption = Annotated[
    str, typer.Option(help="The facts that point to it, so that somebody else can judge them.")
]
SourceOption = Annotated[str, typer.Option(help="Trust in the source: A, B, C or X.")]
InformationOption = Annotated[str, typer.Option(help="Trust in the content: 1, 2, 3 or 4.")]
ValueOption = Annotated[
    list[str] | None,
    typer.Option(help="A value of the case by which it is known, as people write it; repeatable."),
]
ReasonOption = Annotated[str, typer.Option(help="Why; kept with it.")]
_ENDS = tuple(end for end in SubjectEnd if end is not SubjectEnd.LAPSED)


@app.command("open")
def open_(
    label: Annotated[str, typer.Argument(help="Who or what it is.")],
    office: OfficeOption,
    case: Annotated[str, typer.Option(help="The office's reference of the case.")],
    crime: CrimeOption,
    facts: FactsOption,
    source: SourceOption,
    information: InformationOption,
    kind: Annotated[str, typer.Option(help=f"One of: {', '.join(SubjectKind)}.")] = "person",
    value: ValueOption = None,
) -> None:
    """Enter a subject of a case with the suspicion that you attest."""
    actor = _actor(office, Right.WORK_CASES)
    row = cases.get_case(actor.as_viewer(), case)
    uuid = suspecting.open_subject(
        row,
        label,
        _one_of(SubjectKind, kind, "bad_subject_kind"),
        _suspicion(crime, facts, source, information),
        _values(actor.as_viewer(), row, value or []),
        actor=actor,
        now=datetime.now(UTC),
    )
    _tell_of_likeness(actor.as_viewer(), uuid)
    say(f"Subject {uuid} is entered.")


@app.command("list")
def list_(
    office: OfficeOption,
    case: Annotated[str, typer.Option(help="Only those of this case.")] = "",
    due: Annotated[
        bool, typer.Option("--due", help="Only those to validate within 90 days.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="As a JSON array.")] = False,
) -> None:
    """List the subjects of an office's cases: those that stand, then the ended."""
    viewer = _actor(office, Right.READ_CASES).as_viewer()
    now = datetime.now(UTC)
    row = cases.get_case(viewer, case) if case else None
    views = suspecting.list_subjects(viewer, row, only_due=due, now=now)
    if json:
        print_json([subject_shape(view) for view in views])
        return
    print_table(
        f"Subjects of {case or office}",
        ("Id", "Case", "Subject", "Crime", "Evaluation", "Due on", "State", "Values"),
        [
            (
                str(view.row.uuid),
                view.case.ref,
                view.row.label,
                view.suspicion.row.crime,
                f"{view.suspicion.row.source}{view.suspicion.row.information}",
                view.row.review_due_on,
                _state(view),
                len(view.values),
            )
            for view in views
        ],
        empty="None is due within 90 days." if due else "No subject is entered.",
    )


@app.command("show")
def show(
    ident: IdArgument,
    office: OfficeOption,
    json: Annotated[bool, typer.Option("--json", help="As a JSON object.")] = False,
) -> None:
    """Show a subject: why it is suspected, by which values it is known, and until when it stands."""
    viewer = _actor(office, Right.READ_CASES).as_viewer()
    view = suspecting.show_subject(viewer, _read(ident), now=datetime.now(UTC))
    if json:
        print_json(subject_shape(view))
        return
    stated = view.suspicion
    print_facts(
        view.row.label,
        [
            ("case", view.case.ref),
            ("kind", view.row.kind.value),
            ("state", _state(view)),
            ("due on", view.row.review_due_on),
            ("crime", stated.row.crime),
            ("facts", stated.row.facts),
            ("evaluation", f"{stated.row.source}{stated.row.information}"),
            ("attested", f"{stated.row.attested_at:%Y-%m-%d} by {stated.attested_by}"),
            (
                "same text as",
                f"{stated.row.like} ({stated.row.likeness} %)" if stated.row.like else "",
            ),
            ("values", ", ".join(display(one.kind, one.canonical) for one in view.values)),
            *(
                (
                    "validated",
                    f"{one.row.validated_at:%Y-%m-%d} by {one.validated_by}: {one.row.reason}",
                )
                for one in view.validations
            ),
        ],
    )


@app.command("attest")
def attest(
    ident: IdArgument,
    office: OfficeOption,
    crime: CrimeOption,
    facts: FactsOption,
    source: SourceOption,
    information: InformationOption,
) -> None:
    """State anew why a subject is suspected; what was stated before stays on record."""
    actor = _actor(office, Right.WORK_CASES)
    suspicion = _suspicion(crime, facts, source, information)
    suspecting.attest(_read(ident), suspicion, actor=actor, now=datetime.now(UTC))
    _tell_of_likeness(actor.as_viewer(), _read(ident))
    say(f"The suspicion of subject {ident} is attested.")


@app.command("value")
def value_(
    ident: IdArgument,
    values: Annotated[list[str], typer.Argument(help="Values of its case, as people write them.")],
    office: OfficeOption,
) -> None:
    """Say that values of its case belong to a subject."""
    actor = _actor(office, Right.WORK_CASES)
    viewer = actor.as_viewer()
    view = suspecting.show_subject(viewer, _read(ident), now=datetime.now(UTC))
    added = suspecting.add_values(
        view.row.uuid, _values(viewer, view.case, values), actor=actor, now=datetime.now(UTC)
    )
    say(f"{added} values belong to subject {ident} from now on.")


@app.command("validate")
def validate(ident: IdArgument, office: OfficeOption, reason: ReasonOption) -> None:
    """Find that a subject still stands, for as long again. For supervisors."""
    actor = _actor(office, Right.SUPERVISE)
    suspecting.validate(_read(ident), reason, actor=actor, now=datetime.now(UTC))
    view = suspecting.show_subject(actor.as_viewer(), _read(ident), now=datetime.now(UTC))
    say(f"Subject {ident} stands until {view.row.review_due_on}.")


@app.command("end")
def end(
    ident: IdArgument,
    office: OfficeOption,
    how: Annotated[str, typer.Option(help=f"One of: {', '.join(_ENDS)}.")],
    reason: ReasonOption,
) -> None:
    """End a subject. Its values leave the index, but for those of another subject of the case."""
    actor = _actor(office, Right.WORK_CASES)
    is_done = suspecting.end_subject(
        _read(ident),
        _one_of(SubjectEnd, how, "bad_subject_end"),
        reason,
        actor=actor,
        now=datetime.now(UTC),
    )
    follows = "" if is_done else " The hits of others follow in a minute."
    say(f"Subject {ident} is ended: {how}.{follows}")


def _tell_of_likeness(viewer: Viewer, uuid: UUID) -> None:
    stated = suspecting.show_subject(viewer, uuid, now=datetime.now(UTC)).suspicion.row
    if stated.like:
        say(
            f"Flagged: the same facts ({stated.likeness} % alike) are stated for subject {stated.like}."
            " Each subject needs facts of its own."
        )


def _values(viewer: Viewer, case: CaseRow, values: list[str]) -> list[MentionRow]:
    return [changing_answers.find_value(viewer, case, value) for value in values]


def _suspicion(crime: str, facts: str, source: str, information: str) -> Suspicion:
    return Suspicion(
        crime,
        facts,
        _one_of(SourceEvaluation, source.upper(), "bad_evaluation"),
        _one_of(InformationEvaluation, information, "bad_evaluation"),
    )


def _one_of(kind: type[One], given: str, code: str) -> One:
    try:
        return kind(given)
    except ValueError as error:
        raise BadInput(code, f"{given!r} is none of: {', '.join(kind)}.") from error


def _state(view: SubjectView) -> str:
    if not view.row.is_live:
        return view.row.how_ended
    flag = ", text repeated" if view.is_repeated else ""
    return f"{view.days_left} days left{flag}"


def _read(ident: str) -> UUID:
    try:
        return UUID(ident)
    except ValueError as error:
        raise SubjectNotFound(ident) from error


def _actor(office: str, right: Right) -> Actor:
    return office_for(acting_person(), office, right)[1]

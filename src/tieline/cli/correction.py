"""`tieline correction`: what the office was told that holds no more, and what became of its own."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from tieline.apps.cases import queries as cases
from tieline.apps.corrections.errors import CorrectionNotFound
from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_csv, print_json, print_table, say
from tieline.core.corrections import CorrectionAnswer
from tieline.core.ids import Actor
from tieline.core.rights import Right
from tieline.core.selector_kinds.registry import display
from tieline.journeys import correcting
from tieline.journeys.correcting import SentView, ToldView
from tieline.journeys.shapes.corrections import (
    SENT_COLUMNS,
    correction_shape,
    sent_correction_shape,
)

app = typer.Typer(
    no_args_is_help=True,
    help="Corrections: what your office was told by others and what is held no more.",
)
OfficeOption = Annotated[str, typer.Option(help="Code of the office.")]
IdsArgument = Annotated[list[str], typer.Argument(help="Ids of the corrections.")]
NoteOption = Annotated[str, typer.Option(help="What was done, or why; told to the other office.")]
JsonOption = Annotated[bool, typer.Option("--json", help="As a JSON array.")]


@app.command("list")
def list_(office: OfficeOption, json: JsonOption = False) -> None:
    """List the corrections that your office was told: those not answered first."""
    now = datetime.now(UTC)
    views = correcting.list_told(actor=_actor(office, Right.READ_CASES), now=now)
    if json:
        print_json([correction_shape(view, now) for view in views])
        return
    print_table(
        f"Corrections told to {office}",
        ("Id", "Corrected", "How", "Value", "Held by", "Told", "Your cases", "State"),
        [
            (
                str(view.row.uuid),
                view.row.corrected_on,
                view.row.how.value,
                _value(view),
                f"{view.source.code} {view.row.case_ref}".strip(),
                view.row.told_at,
                ", ".join(case.ref for case in view.cases) or "-",
                _state(view, now),
            )
            for view in views
        ],
        empty="None: nothing that your office was told is known to hold no more.",
    )


@app.command("done")
def done(ids: IdsArgument, office: OfficeOption, note: NoteOption) -> None:
    """Say what was done: copies marked, and those told whom you passed it on to."""
    _answer(ids, CorrectionAnswer.DONE, office, note)


@app.command("dispute")
def dispute(ids: IdsArgument, office: OfficeOption, note: NoteOption) -> None:
    """Say that it is them after all, and why. A supervisor of the other office replies."""
    _answer(ids, CorrectionAnswer.DISPUTED, office, note)


@app.command("sent")
def sent(
    office: OfficeOption,
    case: Annotated[str, typer.Option(help="Only those of this case.")] = "",
    json: JsonOption = False,
    csv: Annotated[bool, typer.Option("--csv", help="As CSV.")] = False,
) -> None:
    """List the corrections of your office's own values, and what became of them."""
    now, viewer = datetime.now(UTC), _actor(office, Right.READ_CASES).as_viewer()
    row = cases.get_case(viewer, case) if case else None
    views = correcting.list_sent(viewer, row, now=now)
    if json:
        print_json([sent_correction_shape(view) for view in views])
    elif csv:
        print_csv((asdict(sent_correction_shape(view)) for view in views), SENT_COLUMNS)
    else:
        print_table(
            f"Corrections of {case or office}",
            ("Id", "Case", "Value", "How", "Corrected", "Office", "Seen", "Answer", "Note"),
            [
                (
                    str(view.row.uuid),
                    view.case.ref,
                    display(view.value.kind, view.value.canonical) if view.value else "-",
                    view.row.how.value,
                    view.row.corrected_at,
                    view.recipient.code,
                    view.row.shown_at or "-",
                    _answer_of(view),
                    view.row.note or "-",
                )
                for view in views
            ],
            empty="None that you may know of.",
        )


@app.command("reply")
def reply(
    ident: Annotated[str, typer.Argument(help="Id of the correction.")],
    office: OfficeOption,
    note: NoteOption,
) -> None:
    """Reply to the dispute of a correction of your office's. For supervisors."""
    actor = _actor(office, Right.SUPERVISE)
    correcting.reply(_read(ident), note, actor=actor, now=datetime.now(UTC))
    say("Replied. Whoever disputes it is told.")


def _answer(ids: list[str], said: CorrectionAnswer, office: str, note: str) -> None:
    count = correcting.answer(
        [_read(ident) for ident in ids],
        said,
        note,
        actor=_actor(office, Right.WORK_CASES),
        now=datetime.now(UTC),
    )
    say(f"Answered: {count}. The office that corrected is told, if it may know of yours.")


def _value(view: ToldView) -> str:
    if view.value:
        return display(view.value.kind, view.value.canonical)
    return f"asked for by {view.asked_by}" + (f" for {view.asked_for}" if view.asked_for else "")


def _state(view: ToldView, now: datetime) -> str:
    if view.answer:
        return view.answer.answer.value
    again = ", look at your hit again" if view.handled else ""
    return ("OVERDUE" if view.is_overdue(now) else f"due {view.row.due_at:%Y-%m-%d}") + again


def _answer_of(view: SentView) -> str:
    if not view.row.is_told:
        return "not told while the case answers nothing"
    if view.row.answer is None:
        return "OVERDUE" if view.is_overdue else "-"
    return view.row.answer.value + (", replied" if view.row.reply else "")


def _read(ident: str) -> UUID:
    try:
        return UUID(ident)
    except ValueError as error:
        raise CorrectionNotFound(ident) from error


def _actor(office: str, right: Right) -> Actor:
    return office_for(acting_person(), office, right)[1]

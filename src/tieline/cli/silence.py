"""`tieline silence`: what supervisors say to the silences of their office."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from tieline.apps.cases import postures, renewals
from tieline.apps.cases.errors import SilenceNotFound
from tieline.cli.party import acting_person, home_for, office_for
from tieline.cli.printing import print_json, print_table, say
from tieline.core.ids import Actor
from tieline.core.postures import SilenceEnd
from tieline.core.rights import Right
from tieline.core.selector_kinds.registry import display
from tieline.journeys import changing_answers, silencing
from tieline.journeys.shapes.answers import silence_shape
from tieline.journeys.silencing import SilenceView

app = typer.Typer(
    no_args_is_help=True, help="Silences of an office: which there are, and a supervisor's word."
)
IdArgument = Annotated[str, typer.Argument(help="Id of the silence.")]
OfficeOption = Annotated[
    str | None, typer.Option(help="Code of the office. Your own, if left out.")
]
ReasonOption = Annotated[str, typer.Option(help="Why; kept with it.")]


@app.command("list")
def list_(
    office: OfficeOption = None,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Only those that wait for a supervisor.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List the silences of an office, those that end first at the head."""
    actor = _actor(office, Right.READ_CASES)
    found = silencing.list_of_office(actor.as_viewer(), now=datetime.now(UTC))
    rows = sorted(
        (*found.waiting, *(() if waiting else (*found.ending, *found.lasting))),
        key=lambda view: view.row.until,
    )
    if json:
        print_json([silence_shape(view) for view in rows])
        return
    print_table(
        f"Silences of {office or 'your office'}",
        ("Id", "Case", "Only for", "State", "Until", "Days left", "Asked by", "Why"),
        [
            (
                view.row.uuid,
                view.case.ref,
                display(view.value.kind, view.value.canonical) if view.value else "",
                _state(view),
                view.row.until,
                view.days_left,
                view.asked_by,
                view.row.reason,
            )
            for view in rows
        ],
        empty="None waits for a supervisor." if waiting else "No case of the office is silent.",
    )


@app.command("allow")
def allow(ident: IdArgument, office: OfficeOption = None) -> None:
    """Let a silence that was asked for last 90 days. For supervisors."""
    actor = _actor(office, Right.SUPERVISE)
    postures.allow_silence(_read(ident), actor=actor, now=datetime.now(UTC))
    say(f"Silence {ident} is allowed for 90 days.")


@app.command("refuse")
def refuse(ident: IdArgument, reason: ReasonOption, office: OfficeOption = None) -> None:
    """Refuse a silence that was asked for: the case answers as before it. For supervisors."""
    _end(ident, SilenceEnd.REFUSED, reason, _actor(office, Right.SUPERVISE))


@app.command("renew")
def renew(ident: IdArgument, reason: ReasonOption, office: OfficeOption = None) -> None:
    """Let a silence last for another 90 days. For supervisors."""
    actor = _actor(office, Right.SUPERVISE)
    postures.renew_silence(_read(ident), reason, actor=actor, now=datetime.now(UTC))
    say(f"Silence {ident} is renewed: another one takes its place for 90 days.")


@app.command("ask")
def ask(ident: IdArgument, reason: ReasonOption, office: OfficeOption = None) -> None:
    """Ask that a silence be renewed; its supervisors see it."""
    actor = _actor(office, Right.WORK_CASES)
    renewals.ask_renewal(_read(ident), reason, actor=actor, now=datetime.now(UTC))
    say(f"Renewal of silence {ident} is asked for.")


@app.command("end")
def end(ident: IdArgument, reason: ReasonOption, office: OfficeOption = None) -> None:
    """End a silence before its time: the case answers as before it."""
    _end(ident, SilenceEnd.LIFTED, reason, _actor(office, Right.WORK_CASES))


def _end(ident: str, how: SilenceEnd, reason: str, actor: Actor) -> None:
    is_settled = changing_answers.end_silence(
        _read(ident), how, reason, actor=actor, now=datetime.now(UTC)
    )
    follows = "" if is_settled else " What others are told follows in a minute."
    said = "refused" if how is SilenceEnd.REFUSED else "ended"
    say(f"Silence {ident} is {said}.{follows}")


def _state(view: SilenceView) -> str:
    if view.row.is_waiting:
        return "waits for a supervisor"
    return "renewal asked for" if view.row.renewal_asked_at else "allowed"


def _read(ident: str) -> UUID:
    try:
        return UUID(ident)
    except ValueError as error:
        raise SilenceNotFound(ident) from error


def _actor(office: str | None, right: Right) -> Actor:
    person = acting_person()
    if office is None:
        return home_for(person, right)
    return office_for(person, office, right)[1]

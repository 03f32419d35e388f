"""`tieline person`: people and their sign-ins."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tieline.apps.offices import accounts, actions, mail_choices
from tieline.apps.offices import queries as offices
from tieline.apps.offices.errors import OperatorOnly
from tieline.apps.offices.queries import MailChoiceRow
from tieline.cli.party import acting_person, home_viewer, office_for
from tieline.cli.printing import print_json, print_table, say
from tieline.core.errors import BadInput
from tieline.core.ids import Actor, PersonId
from tieline.core.mail_times import Pace
from tieline.journeys.shapes.people import colleague_shape

app = typer.Typer(no_args_is_help=True, help="People in offices, and how they sign in.")


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="The name the person signs in with; unique.")],
    office: Annotated[str, typer.Option(help="Code of the home office.")],
    role: Annotated[str, typer.Option(help="Such as analyst or supervisor.")],
    full_name: Annotated[str, typer.Option(help="Name as others read it.")] = "",
    email: Annotated[str, typer.Option(help="E-mail, shown to others for a contact.")] = "",
    phone: Annotated[str, typer.Option(help="Phone, shown to others for a contact.")] = "",
    contact: Annotated[bool, typer.Option(help="Make them the office's point of contact.")] = False,
    mail: Annotated[
        str, typer.Option(help="Notices by e-mail: none, at_once (default, with --email) or daily.")
    ] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read a password from standard input.")
    ] = False,
) -> None:
    """Add a person. The first one of an office becomes its point of contact."""
    new = actions.NewPerson(
        name=name,
        office_code=office,
        role=role,
        full_name=full_name,
        email=email,
        phone=phone,
        password=_read_password() if password_stdin else "",
        is_poc=contact,
        mail_pace=mail,
    )
    actions.add_person(new, actor=acting_person().at_home(), now=datetime.now(UTC))
    if not password_stdin:
        say(f"{name} added. `tieline person password {name!r}` gives them a way to sign in.")
    else:
        say(f"{name} added.")


@app.command("password")
def password(
    name: Annotated[str, typer.Argument(help="The person's sign-in name.")],
    stdin: Annotated[bool, typer.Option("--stdin", help="Read it from standard input.")] = False,
) -> None:
    """Set the password a person signs in with."""
    text = _read_password() if stdin else _ask_password()
    person = offices.find_person(name)
    actor = acting_person().at_home()
    actions.set_password(person.id, text, actor=actor, now=datetime.now(UTC))
    say(f"{name} can sign in with the new password.")


@app.command("set-mail")
def set_mail(
    name: Annotated[str, typer.Argument(help="The person's sign-in name.")],
    address: Annotated[
        str | None, typer.Option(help="Where notices go; as it is, if left out.")
    ] = None,
    pace: Annotated[
        str | None, typer.Option(help="none, at_once or daily; as it is, if left out.")
    ] = None,
    hour: Annotated[
        int | None, typer.Option(help="Hour of a daily mail, in the office's time zone.")
    ] = None,
) -> None:
    """Set how a person is mailed of notices, or show it. For the person, or the operator."""
    person, acting = offices.find_person(name), acting_person()
    actor = acting.at_home()
    if not (acting.is_operator or acting.id == person.id):
        raise OperatorOnly("set or see how others are mailed")
    choice = offices.get_mail_choice(actor.as_viewer(), person.id)
    if (address, pace, hour) != (None, None, None):
        is_first = choice.set_at is None and address is not None
        new = mail_choices.NewMailChoice(
            address=choice.address if address is None else address,
            pace=pace or ("at_once" if is_first else choice.pace),
            hour=choice.hour if hour is None else hour,
        )
        mail_choices.set_mail_choice(
            person.id, person.home_office_id, new, actor=actor, now=datetime.now(UTC)
        )
        choice = offices.get_mail_choice(actor.as_viewer(), person.id)
    say(f"{name}: {_told(choice)}")


@app.command("list")
def list_(
    office: Annotated[str, typer.Option(help="Code of the office.")],
    json: Annotated[bool, typer.Option("--json", help="As a JSON array.")] = False,
) -> None:
    """List the people of an office."""
    _, actor = office_for(acting_person(), office, None)
    rows = offices.list_colleagues(actor.as_viewer())
    if json:
        print_json([colleague_shape(row) for row in rows])
        return
    print_table(
        f"People of {office}",
        ("Name", "Full name", "E-mail", "Phone"),
        [(r.name, r.full_name, r.email, r.phone) for r in rows],
        empty=f"Nobody yet. `tieline person add NAME --office {office!r} --role analyst` adds one.",
    )


Name = Annotated[str, typer.Argument(help="The person's sign-in name.")]


@app.command("unlock")
def unlock(name: Name) -> None:
    """Release the lock that too many failed sign-ins set. It does not end by itself."""
    person_id, actor = _to_look_after(name)
    is_news = accounts.release(person_id, actor=actor, now=datetime.now(UTC))
    say(f"{name} is released." if is_news else f"{name} was not locked.")


@app.command("disable")
def disable(name: Name) -> None:
    """Let a person neither sign in nor act by token, at once; their sessions end."""
    person_id, actor = _to_look_after(name)
    is_news = accounts.disable(person_id, actor=actor, now=datetime.now(UTC))
    say(f"{name} is disabled." if is_news else f"{name} was disabled before.")


@app.command("enable")
def enable(name: Name) -> None:
    """Let a disabled person sign in again. A lock stays."""
    person_id, actor = _to_look_after(name)
    is_news = accounts.enable(person_id, actor=actor, now=datetime.now(UTC))
    say(f"{name} is enabled." if is_news else f"{name} was not disabled.")


@app.command("reset-factors")
def reset_factors(name: Name) -> None:
    """Remove a person's second factors and recovery codes; their sessions end.

    At the next sign-in they add a factor anew: until then the password is all that guards them.
    """
    person_id, actor = _to_look_after(name)
    removed = accounts.reset_factors(person_id, actor=actor, now=datetime.now(UTC))
    say(f"{name} has no second factor any more; {removed} removed.")


def _to_look_after(name: str) -> tuple[PersonId, Actor]:
    """The person, and who acts for their office. The action judges whether they may."""
    acting = acting_person()
    person_id, office = offices.find_home(home_viewer(acting), name)
    return person_id, acting.acting_for(office)


def _told(choice: MailChoiceRow) -> str:
    if choice.pace is Pace.NONE:
        return "no mail of notices."
    when = "at once" if choice.pace is Pace.AT_ONCE else f"daily at {choice.hour}:00, office time,"
    return f"notices are mailed {when} to {choice.address}."


def _ask_password() -> str:
    if not sys.stdin.isatty():
        raise typer.BadParameter("There is no terminal to ask at: give the password with --stdin.")
    text: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return _checked(text)


def _read_password() -> str:
    return _checked(sys.stdin.readline().rstrip("\n"))


def _checked(text: str) -> str:
    try:
        validate_password(text)
    except ValidationError as error:
        raise BadInput("weak_password", " ".join(error.messages)) from error
    return text

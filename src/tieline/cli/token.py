"""`tieline token`: what programs show to act for a person at the API."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from tieline.apps.offices import queries as offices
from tieline.apps.offices import tokens
from tieline.apps.offices.queries import TokenRow
from tieline.apps.offices.tokens import TOKEN_DAYS_MOST, NewToken
from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_json, print_table, say
from tieline.core.errors import Refused

app = typer.Typer(no_args_is_help=True, help="Tokens: how programs sign in at the API.")
OfficeOption = Annotated[str, typer.Option(help="Code of the office that the token acts for.")]


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="What the token is for, such as the program's name.")],
    office: OfficeOption,
    person: Annotated[
        str | None, typer.Option(help="Whose it is to be, for the operator. Your own, if left out.")
    ] = None,
    days: Annotated[
        int, typer.Option(min=1, max=TOKEN_DAYS_MOST, help="How many days it stands.")
    ] = 90,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Make a token and show it, this once: it is kept nowhere."""
    acting = acting_person()
    if person is None and acting.is_operator:
        raise Refused("token_person_missing", "Say whose token it is to be: --person NAME.")
    _, actor = office_for(acting, office, None)
    whose = acting if person is None else offices.find_person(person)
    now = datetime.now(UTC)
    new = NewToken(whose.id, name, now + timedelta(days=days))
    made = tokens.create_token(new, actor=actor, now=now)
    if json:
        print_json({"id": str(made.uuid), "token": made.text, "expires_at": new.expires_at})
        return
    say(made.text)
    say(
        f"This is shown once. It acts as {whose.name} for {office} until {new.expires_at:%Y-%m-%d}."
    )


@app.command("list")
def list_(
    office: OfficeOption,
    json: Annotated[bool, typer.Option("--json", help="As a JSON array.")] = False,
) -> None:
    """List one's own tokens for an office; for the operator, all of the office's."""
    _, actor = office_for(acting_person(), office, None)
    rows = offices.list_tokens(actor.as_viewer())
    now = datetime.now(UTC)
    if json:
        print_json([_json(row, now) for row in rows])
        return
    print_table(
        f"Tokens for {office}",
        ("Id", "Name", "Person", "Made", "Until", "Last used", "State"),
        [
            (
                row.uuid,
                row.name,
                row.person_name,
                row.created_at,
                row.expires_at,
                row.last_used_on,
                _state(row, now),
            )
            for row in rows
        ],
        empty=f"No tokens yet. `tieline token create NAME --office {office!r}` makes one.",
    )


@app.command("revoke")
def revoke(
    ident: Annotated[
        str, typer.Argument(help="Id of the token, as `tieline token list` shows it.")
    ],
    office: OfficeOption,
) -> None:
    """Revoke a token, at once and for good."""
    _, actor = office_for(acting_person(), office, None)
    is_news = tokens.revoke_token(ident, actor=actor, now=datetime.now(UTC))
    say(f"Token {ident} is revoked." if is_news else f"Token {ident} was revoked before.")


def _state(row: TokenRow, now: datetime) -> str:
    if row.revoked_at is not None:
        return "revoked"
    return "stands" if row.stands_at(now) else "run out"


def _json(row: TokenRow, now: datetime) -> dict[str, object]:
    return {
        "id": str(row.uuid),
        "name": row.name,
        "person": row.person_name,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "last_used_on": row.last_used_on,
        "revoked_at": row.revoked_at,
        "state": _state(row, now),
    }

"""`tieline webhook`: where an office's own system is told that notices wait."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from tieline.apps.notices import webhook_messages, webhooks
from tieline.apps.notices.webhook_queries import list_webhooks
from tieline.apps.notices.webhooks import ShownSecret
from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_json, print_table, say
from tieline.core.ids import Actor
from tieline.core.rights import Right
from tieline.journeys import webhooks as sending

app = typer.Typer(
    no_args_is_help=True, help="Webhooks: an office's own system is told that notices wait."
)
OfficeOption = Annotated[str, typer.Option(help="Code of the office.")]
IdentArgument = Annotated[str, typer.Argument(help="Id, as `tieline webhook list` shows it.")]


@app.command("add")
def add(
    label: Annotated[str, typer.Argument(help="What it tells, such as the system's name.")],
    address: Annotated[str, typer.Argument(help="Where to send, https.")],
    office: OfficeOption,
) -> None:
    """Set up a webhook and show its secret, this once."""
    _show(webhooks.add_webhook(label, address, actor=_actor(office), now=datetime.now(UTC)))


@app.command("list")
def list_(
    office: OfficeOption,
    json: Annotated[bool, typer.Option("--json", help="As a JSON array.")] = False,
) -> None:
    """List an office's webhooks, their newest messages, and what could not be sent."""
    rows = list_webhooks(_actor(office).as_viewer())
    if json:
        print_json([asdict(row) for row in rows])
        return
    print_table(
        f"Webhooks of {office}",
        ("Id", "Label", "Address", "State", "In trouble", "Last reason"),
        [
            (
                row.uuid,
                row.label,
                row.address,
                row.state,
                row.troubled,
                next((one.reason for one in row.messages if one.reason), ""),
            )
            for row in rows
        ],
        empty=f"No webhooks yet. `tieline webhook add LABEL ADDRESS --office {office!r}` adds one.",
    )


@app.command("ping")
def ping(ident: IdentArgument, office: OfficeOption) -> None:
    """Have the worker send a message that tries a webhook out."""
    sending.ping(ident, actor=_actor(office), now=datetime.now(UTC))
    say("The worker sends it within a minute. `tieline webhook list` says what became of it.")


@app.command("pause")
def pause(ident: IdentArgument, office: OfficeOption) -> None:
    """Send nothing to a webhook until it is resumed."""
    is_news = webhooks.pause_webhook(ident, actor=_actor(office), now=datetime.now(UTC))
    say("The webhook is paused." if is_news else "The webhook was paused before.")


@app.command("resume")
def resume(ident: IdentArgument, office: OfficeOption) -> None:
    """Send to a webhook again."""
    is_news = webhooks.resume_webhook(ident, actor=_actor(office), now=datetime.now(UTC))
    say("The webhook is active." if is_news else "The webhook was active before.")


@app.command("rotate")
def rotate(ident: IdentArgument, office: OfficeOption) -> None:
    """Make a new secret and show it, this once; the older one signs as well for a day."""
    _show(webhooks.rotate_secret(ident, actor=_actor(office), now=datetime.now(UTC)))


@app.command("retry")
def retry(ident: IdentArgument, office: OfficeOption) -> None:
    """Have what was not sent tried again at once."""
    count = webhook_messages.retry_messages(ident, actor=_actor(office), now=datetime.now(UTC))
    say(f"The worker tries {count} again within a minute.")


@app.command("remove")
def remove(ident: IdentArgument, office: OfficeOption) -> None:
    """Remove a webhook, at once and for good."""
    webhooks.remove_webhook(ident, actor=_actor(office), now=datetime.now(UTC))
    say("The webhook is removed, and its secrets with it.")


def _actor(office: str) -> Actor:
    _, actor = office_for(acting_person(), office, Right.ADMINISTER)
    return actor


def _show(made: ShownSecret) -> None:
    say(made.secret)
    say(f"This is shown once: webhook {made.uuid} signs with it (docs/notices.md).")

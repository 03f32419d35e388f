"""`tieline purge`: destroying a file or a case for good, and what stays of that.

Ordered by a supervisor, and done by the keeper: these commands do both, on the machine that holds the
keeper's password. What is ordered at a page or by a program the worker does.
"""

import os
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import psycopg
import typer

from tieline.apps.cases import queries as cases
from tieline.apps.retention import queries
from tieline.apps.retention.actions import Why
from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_json, print_table, say
from tieline.config import rewriting
from tieline.config.errors import ServerError
from tieline.config.home import resolve_home
from tieline.config.purger import Purger, Round
from tieline.core.ids import Actor
from tieline.core.purging import PurgeReason
from tieline.core.rights import Right
from tieline.journeys import purging
from tieline.journeys.shapes.purges import tombstone_shapes

app = typer.Typer(
    no_args_is_help=True, help="Purges: destroy a file or a case for good, and see what was."
)
OfficeOption = Annotated[str, typer.Option(help="Code of the office that owns it.")]
ReasonOption = Annotated[PurgeReason, typer.Option(help="Why; one of a fixed list.")]
GroundOption = Annotated[
    str, typer.Option(help="On what ground. It stays for good: no name and no number.")
]


@app.command("submission")
def purge_submission(
    ident: Annotated[str, typer.Argument(help="Id of the submission.")],
    office: OfficeOption,
    reason: ReasonOption,
    ground: GroundOption,
) -> None:
    """Destroy a file and everything derived from it. Supervisors only; it cannot be undone."""
    actor = _supervisor(office)
    now = datetime.now(UTC)
    stone = purging.purge_submission(ident, Why(reason, ground), actor=actor, now=now)
    _finish(stone, actor)


@app.command("case")
def purge_case(
    ref: Annotated[str, typer.Argument(help="The office's reference of the case.")],
    office: OfficeOption,
    reason: ReasonOption,
    ground: GroundOption,
) -> None:
    """Destroy a case with its subjects, values and files. Supervisors only; it cannot be undone.

    A file that also holds rows of other cases stays, without this one's values.
    """
    actor = _supervisor(office)
    case = cases.get_case(actor.as_viewer(), ref)
    now = datetime.now(UTC)
    stone = purging.purge_case(case.uuid, Why(reason, ground), actor=actor, now=now)
    _finish(stone, actor)


@app.command("list")
def list_(
    office: OfficeOption,
    json: Annotated[bool, typer.Option("--json", help="As a JSON array.")] = False,
) -> None:
    """List what was purged of an office, and what is to be, newest first."""
    _, actor = office_for(acting_person(), office, Right.READ_CASES)
    viewer = actor.as_viewer()
    shapes = tombstone_shapes(viewer, queries.list_tombstones(viewer))
    if json:
        print_json([asdict(one) for one in shapes])
        return
    print_table(
        f"Purges of {office}",
        ("What", "Id", "Ordered", "By", "Reason", "Ground", "Destroyed", "Off the disk"),
        [
            (
                one.kind,
                one.purged_id,
                one.ordered_at,
                one.ordered_by or "-",
                one.reason,
                one.ground,
                one.purged_at or "not yet",
                one.rewritten_at or "not yet",
            )
            for one in shapes
        ],
        empty="Nothing of this office was purged.",
    )


@app.command("run")
def run() -> None:
    """Finish the purges that were ordered and wait. The worker does so by itself."""
    done = _do_round()
    if done is None:
        say("Another process is at it; it brings every purge to its end.")
    else:
        say(f"{done.done} done; {done.left} still in use, and left to the next round.")


@app.command("replay")
def replay() -> None:
    """Purge again what a restored backup brought back, by the ledger of purges. `tieline init` and the
    worker, when it starts, do so by themselves."""
    ordered = Purger(resolve_home(os.environ)).replay(datetime.now(UTC))
    if not ordered:
        say("Nothing of what was purged is there again.")
        return
    done = _do_round()
    say(f"{ordered} ordered again, {done.done if done else 0} purges done.")


@app.command("rewrite")
def rewrite_tables() -> None:
    """Write the tables anew now, so that no file holds a byte of what was purged. The worker does so at
    night: while a table is written anew nobody reads or writes it."""
    try:
        done = rewriting.rewrite(resolve_home(os.environ), now=datetime.now(UTC))
    except psycopg.Error as error:
        raise _refused(error) from error
    if done is None:
        say(
            "Somebody's transaction may still see what was deleted, or the matcher has not taken it out "
            "of its files. Try again when the one has ended, and the other runs."
        )
    elif not done:
        say("Nothing was purged since the tables were last written anew.")
    else:
        say(f"The tables are written anew: {done} purges are off the disk.")


def _supervisor(office: str) -> Actor:
    _, actor = office_for(acting_person(), office, Right.SUPERVISE)
    return actor


def _finish(stone: UUID, actor: Actor) -> None:
    _do_round()
    row = queries.get_tombstone(actor.as_viewer(), stone)
    if row.purged_at is None:
        say(
            "The purge is ordered. Something still uses it; the worker destroys it as soon as it may."
        )
    else:
        say("Purged. Its bytes leave the disk when the tables are written anew, at night.")


def _do_round() -> Round | None:
    try:
        return Purger(resolve_home(os.environ)).do_round(datetime.now(UTC))
    except psycopg.Error as error:
        raise _refused(error) from error


def _refused(error: psycopg.Error) -> ServerError:
    return ServerError(
        "keeper_refused",
        f"The keeper cannot work on the database ({type(error).__name__}). Run `tieline doctor`.",
    )

"""`tieline index`: whether what matching goes by is what follows from the submissions, and mending it.

For the operator, on the machine that holds the keeper's password. It says rows by number and counts them;
it shows no value, and of no office what it holds.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import psycopg
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from tieline.cli.answers import INSTALLATION
from tieline.cli.party import acting_person, home_for
from tieline.cli.printing import print_json, say
from tieline.config.errors import ServerError
from tieline.config.home import resolve_home
from tieline.config.index_examining import opened_index
from tieline.config.indexing import Index, Looked, NoteStep
from tieline.core.index_faults import Faults
from tieline.core.rights import Right

app = typer.Typer(
    no_args_is_help=True,
    help="What matching goes by: check that it follows from the submissions, and rebuild it.",
)
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.")]
_STEPS = {"keys": "match keys", "hits": "hits and notices"}


@app.command("check")
def check(json: JsonOption = False) -> None:
    """Derive all match keys, hits, notices, digests and overlaps again and compare row by row. Changes
    nothing, and holds nobody up. Ends with 4 where anything differs."""
    home_for(acting_person(), Right.OPERATE)
    with _opened() as index, _showing() as note_step:
        looked = index.look(note_step)
    if json:
        print_json(
            {"faults": _shapes(looked.faults), "mentions": looked.mentions}
            | {"on_their_way": looked.on_their_way}
        )
    else:
        _print_looked(looked)
    if looked.faults.counts:
        raise typer.Exit(INSTALLATION)


@app.command("rebuild")
def rebuild(json: JsonOption = False) -> None:
    """Derive everything again and write what differs; what is right is not touched. Hits keep their ids,
    and notices what was acknowledged. Whoever submits meanwhile waits and is taken in afterwards."""
    actor = home_for(acting_person(), Right.OPERATE)
    with _opened() as index, _showing() as note_step:
        looked, mended = index.rebuild(actor=actor, now=datetime.now(UTC), note_step=note_step)
    if json:
        print_json({"mended": _shapes(mended), "on_their_way": looked.on_their_way})
        return
    for line in mended.lines():
        say(f"Mended: {line}.")
    if not mended.counts:
        say("Nothing differed, and nothing was written.")
    _print_on_their_way(looked)


@contextmanager
def _opened() -> Iterator[Index]:
    """The index of this installation. Raises ServerError where the database refuses."""
    try:
        with opened_index(resolve_home(os.environ)) as index:
            yield index
    except psycopg.Error as error:
        raise ServerError(
            "keeper_refused",
            f"The keeper cannot work on the database ({type(error).__name__}). Run `tieline doctor`.",
        ) from error


@contextmanager
def _showing() -> Iterator[NoteStep]:
    """A bar on the error output; nothing where that is no terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    bars = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    with bars:
        task = bars.add_task("looking", total=1.0)
        yield lambda step, share: bars.update(
            task, description=_STEPS[step], completed=min(share, 1.0)
        )


def _print_looked(looked: Looked) -> None:
    for line in looked.faults.lines():
        say(line)
    if looked.faults.counts:
        say("`tieline index rebuild` mends them.")
    else:
        say(
            f"The index is what follows from the submissions: {looked.mentions:,} live mentions, all "
            "hits and notices."
        )
    _print_on_their_way(looked)


def _print_on_their_way(looked: Looked) -> None:
    if looked.on_their_way:
        say(
            f"{looked.on_their_way:,} rows are on their way and were not judged: a submission or a change "
            "of answers is not at its end. Look again when the worker is done."
        )


def _shapes(faults: Faults) -> list[dict[str, object]]:
    return [
        {"part": part.value, "fault": kind.value, "rows": many}
        | ({"first": faults.rows[part, kind]} if (part, kind) in faults.rows else {})
        for (part, kind), many in sorted(faults.counts.items())
    ]

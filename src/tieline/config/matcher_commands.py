"""`tieline matcher`: the process that looks for the keys of large files, and what it needs."""

import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Annotated

import psycopg
import typer

from tieline.cli.papers import write_file
from tieline.cli.printing import say
from tieline.config import installation
from tieline.config.embedded.socket_dir import read_shared_folder
from tieline.config.errors import ServerError
from tieline.config.home import load_secrets, resolve_home
from tieline.config.log_lines import announce, hush_crashes
from tieline.config.matcher import dropping
from tieline.config.matcher.access import access_of
from tieline.config.matcher.chosen import ACCESS, choose_access, choose_folder, read_limits
from tieline.config.matcher.running import Matcher
from tieline.config.side_worker import SERVED
from tieline.config.stopping import (
    NICER,
    end_with_server,
    end_within,
    read_stop_within,
    tell_manager,
)

app = typer.Typer(
    no_args_is_help=True,
    help="The matcher: keeps match keys in files, in which large submissions are looked for.",
)


@app.command("run")
def run() -> None:
    """Keep the files and look for what large submissions ask, until stopped.

    With TIELINE_MATCHER_ACCESS and TIELINE_KEYS it needs nothing of the installation's home, and runs as
    another user than the pages.
    """
    hush_crashes()
    home, limits = resolve_home(os.environ), read_limits(os.environ)
    access, folder = choose_access(home, os.environ), choose_folder(home, os.environ)
    within_s = read_stop_within(os.environ)
    matcher = Matcher(access.connect, folder, limits, clock=lambda: datetime.now(UTC))

    def stop(_number: int, _frame: FrameType | None) -> None:
        tell_manager("STOPPING=1")
        end_within(within_s, announce, who="matcher")
        matcher.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    if os.environ.get(SERVED):
        os.nice(NICER)
        end_with_server()
    announce("The matcher runs (Ctrl-C stops).")
    tell_manager("READY=1")
    matcher.run()


@app.command("access")
def access(
    file: Annotated[Path, typer.Argument(help="Where to write it; a file that is not there yet.")],
) -> None:
    """Write the file by which a matcher under a user of its own reaches the database.

    It holds a password: give it to that user, and to nobody else.
    """
    home = resolve_home(os.environ)
    found = access_of(home, load_secrets(home), sockets=read_shared_folder(os.environ))
    write_file(file, found.render().encode())
    say(f"Written to {file}, for the user of the matcher alone.")


@app.command("drop")
def drop() -> None:
    """Remove the files of keys, and do without them until a matcher runs again. Nothing is lost: every
    file is then matched in the database alone, large ones slower."""
    home = resolve_home(os.environ)
    try:
        if not os.environ.get(ACCESS, ""):
            installation.ensure_running(home)
        with choose_access(home, os.environ).connect() as session:
            gone = dropping.drop(session, choose_folder(home, os.environ))
    except psycopg.Error as error:
        raise ServerError(
            "server_unreachable", f"The database server does not answer ({type(error).__name__})."
        ) from error
    say(f"{gone} files are removed. The next matcher that runs makes them again.")

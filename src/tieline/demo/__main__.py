"""The entry point: `python -m tieline.demo [--no-serve] [--port N]`, or `--code NAME`.

Settings are read from the home when Django is set up, so the home is chosen and initialised
first, and everything that needs Django is imported after that. The database server outlives
the demo, so that the commands can be tried on the world; what is printed says how to stop it.
"""

import argparse
import importlib
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import django
from django.db import Error as DatabaseError
from rich.console import Console

from tieline.config.files import locked
from tieline.config.home import HOME_VARIABLE, Home
from tieline.config.installation import initialise
from tieline.core.errors import TielineError
from tieline.demo.directory import OFFICES
from tieline.demo.home import claim_demo_home, lock_path, resolve_demo_home, sign_ins_path
from tieline.demo.sign_ins import SignIns

HOST: Final = "127.0.0.1"
PREFERRED_PORT: Final = 8080
_PIPE_WIDTH: Final = 150
_INTERRUPTED: Final = 130


def main(arguments: list[str]) -> int:
    """Build the world, tell it, and serve it until stopped. Returns the exit code."""
    options = _read_options(arguments)
    console = Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH, highlight=False)
    try:
        if options.code:
            return _show_code(options.code)
        home = _set_up(console)
        importlib.import_module("tieline.demo.running").build_and_tell(home, console)
        _say_how_to_go_on(home, console)
        if not options.no_serve:
            _serve(options.port, console)
    except TielineError as error:
        sys.stderr.write(f"make demo: {error.message}\n")
        return 1
    except DatabaseError as error:
        sys.stderr.write(f"make demo: the database server failed: {str(error).strip()}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"make demo: {error}\n")
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    return 0


def _read_options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tieline.demo",
        description="Build an invented world, run the main job on it, and serve the pages.",
    )
    parser.add_argument("--no-serve", action="store_true", help="stop after printing")
    parser.add_argument("--code", metavar="NAME", help="show a person's one-time code, and stop")
    parser.add_argument("--port", type=int, help="port of the pages; a free one if left out")
    return parser.parse_args(arguments)


def _show_code(name: str) -> int:
    """What the authenticator app of somebody invented shows now. The product has no such thing."""
    home = resolve_demo_home(os.environ)
    code = SignIns(sign_ins_path(home)).code(name, datetime.now(UTC))  # noqa: TID251 - a clock
    if code is None:
        sys.stderr.write(f"make demo: nobody named {name!r} signs in to the demo of {home.path}.\n")
        return 1
    sys.stdout.write(f"{code}\n")
    return 0


def _set_up(console: Console) -> Home:
    """An installation of its own for the demo, and Django set up on it."""
    home = resolve_demo_home(os.environ)
    os.environ[HOME_VARIABLE] = str(home.path)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tieline.config.settings")
    claim_demo_home(home)
    console.print(f"The demo lives in {home.path}.")
    with locked(lock_path(home)):
        initialise(
            home,
            database_url=None,
            operator="operator",
            report=lambda step: console.print(f"  {step} ..."),
        )
    django.setup()
    return home


def _say_how_to_go_on(home: Home, console: Console) -> None:
    command = Path(sys.executable).with_name("tieline")
    console.print(
        f"\nSigning in asks for a code too; this shows it, anew every half minute:\n"
        f"  {sys.executable} -m tieline.demo --code {OFFICES[0].submitter.name}",
        soft_wrap=True,
    )
    console.print(
        f"\nThe database server keeps running. Look around, and stop it when done:\n"
        f"  export {HOME_VARIABLE}={home.path}\n"
        f"  {command} hits\n"
        f"  {command} stop",
        soft_wrap=True,
    )


def _serve(port: int | None, console: Console) -> None:
    """Serve the pages on this machine only, until stopped."""
    serving = importlib.import_module("tieline.config.serving")
    chosen = port or serving.free_port(PREFERRED_PORT)
    words = f"\nThe pages: http://{HOST}:{chosen}/ (Ctrl-C stops)."
    serving.serve(host=HOST, port=chosen, announce=lambda: console.print(words, soft_wrap=True))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

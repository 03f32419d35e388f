"""The command line as its user has it: processes of their own, and what they print.

They use the installation and the database of the test, which are named in the environment.
"""

import atexit
import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn

import psycopg
from django.db import connections

from tieline.config.console import main
from tieline.config.embedded import SUPERUSER, EmbeddedCluster
from tieline.config.home import Home, load_secrets

PROGRAM = Path(sys.executable).with_name("tieline")
_PATIENCE_S = 120
# Compiled modules, kept for this run: a process then starts in a third of the time.
_COMPILED = tempfile.mkdtemp(prefix="tieline-test-compiled-")
atexit.register(shutil.rmtree, _COMPILED, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def environment(**changes: str | None) -> dict[str, str]:
    """The test's environment with these changes; None takes a variable out."""
    found: dict[str, str | None] = {
        **os.environ,
        "PYTHONPYCACHEPREFIX": _COMPILED,
        "PYTHONDONTWRITEBYTECODE": None,
        **changes,
    }
    return {name: value for name, value in found.items() if value is not None}


def start(*arguments: str, environ: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """A command that is left running; its output is read with `finish`."""
    return subprocess.Popen(
        [str(PROGRAM), *arguments],
        env=dict(environ or environment()),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(process: subprocess.Popen[str]) -> Ended:
    """Wait for a command that was started."""
    out, err = process.communicate(timeout=_PATIENCE_S)
    return Ended(process.returncode, out, err)


def run(*arguments: str, environ: Mapping[str, str] | None = None, stdin: str = "") -> Ended:
    """A command from its start to its end.

    With an environment of its own it is the installed program. Without, it is a child of the
    test, which has every module loaded: all that differs is the second it takes to load them.
    """
    if environ is None:
        return _run_child(arguments, stdin)
    done = subprocess.run(
        [str(PROGRAM), *arguments],
        env=dict(environ),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def _run_child(arguments: tuple[str, ...], stdin: str) -> Ended:
    importlib.import_module("tieline.config.commands")  # here once, not in each child again
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
    ):
        given.write(stdin.encode())
        given.seek(0)
        pid = os.fork()
        if pid == 0:
            _become((given.fileno(), out.fileno(), err.fileno()), arguments)
        _, status = os.waitpid(pid, 0)
        return Ended(os.waitstatus_to_exitcode(status), _read(out), _read(err))


def _become(streams: tuple[int, ...], arguments: tuple[str, ...]) -> NoReturn:
    """Turn this child into the command. It must never return into the test."""
    code = 1
    try:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        sys.stdin, sys.stdout, sys.stderr = (
            os.fdopen(number, mode, encoding="utf-8", closefd=False)
            for number, mode in enumerate(("r", "w", "w"))
        )
        sys.argv = [str(PROGRAM), *arguments]
        for alias in connections:
            connections[alias].connection = None  # the parent's: not ours to use or to close
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - as the interpreter would
        traceback.print_exc()
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _read(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode()


def do(*arguments: str, environ: Mapping[str, str] | None = None, stdin: str = "") -> Ended:
    """A command that must end well, and without a word on the error output."""
    ended = run(*arguments, environ=environ, stdin=stdin)
    assert (ended.code, ended.err) == (0, ""), (arguments, ended)
    return ended


def refuse(
    code: int, *arguments: str, environ: Mapping[str, str] | None = None, stdin: str = ""
) -> str:
    """A command that must end with this code and one clear line; returns the line."""
    ended = run(*arguments, environ=environ, stdin=stdin)
    assert (ended.code, ended.out) == (code, ""), (arguments, ended)
    assert ended.err.count("\n") == 1, (arguments, ended)
    assert ended.err.startswith("tieline: "), (arguments, ended)
    assert "Traceback" not in ended.err, (arguments, ended)
    return ended.err.removeprefix("tieline: ").rstrip("\n")


def write_table(path: Path, *rows: str) -> Path:
    """A file with these lines."""
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def superuser(
    dbname: str = "postgres", home: str | None = None
) -> psycopg.Connection[tuple[Any, ...]]:
    """For tampering with a database of the test; never for what a test proves of rights."""
    place = Home(Path(home or os.environ["TIELINE_HOME"]))
    password = load_secrets(place).passwords[SUPERUSER]
    return psycopg.connect(EmbeddedCluster(place).admin_dsn(password, dbname), autocommit=True)

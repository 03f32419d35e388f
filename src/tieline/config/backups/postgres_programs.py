"""The programs of PostgreSQL that dump and restore, as streams: no file of theirs holds anything.

Passwords go to them in their environment, which only the same user and root can read; arguments stand in
the list of processes for everybody.
"""

import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from tieline.config.embedded import EmbeddedCluster, bin_path
from tieline.config.embedded.os_user import find_server_user, run_as
from tieline.config.embedded.socket_dir import PORT
from tieline.config.errors import BackupError

_ENVIRONMENT: Final = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
_READ_BYTES: Final = 1 << 20
_QUOTED: Final = re.compile(r'"[^"]*("|$)')


def dump(
    cluster: EmbeddedCluster, dbname: str, role: str, password: str, *, snapshot: str
) -> Iterator[bytes]:
    """The database as that snapshot sees it, in PostgreSQL's own format. Raises BackupError where the
    program ends badly: what came before is then no dump."""
    argv = ["pg_dump", *_place(cluster, dbname, role), "--format=custom", "--compress=gzip:1"]
    argv += [f"--snapshot={snapshot}", "--no-password"]
    with _program(argv, password, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        output = _stream(process.stdout)
        while piece := output.read(_READ_BYTES):
            yield piece


def restore(cluster: EmbeddedCluster, dbname: str, password: str, pieces: Iterable[bytes]) -> None:
    """Make everything of a dump, in a database without tables, as the superuser. Raises BackupError, and
    leaves a part of it then."""
    argv = ["pg_restore", *_place(cluster, dbname, cluster.superuser), "--no-password"]
    argv.append("--exit-on-error")
    with _program(argv, password, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        _feed(process, pieces)


def count_contents(pieces: Iterable[bytes]) -> int:
    """How many things a dump holds, as `pg_restore --list` tells. All pieces are read. Raises
    BackupError."""
    with tempfile.TemporaryFile() as told:
        argv = ["pg_restore", "--list"]
        with _program(argv, "", stdin=subprocess.PIPE, stdout=told) as process:
            _feed(process, pieces)
        told.seek(0)
        return sum(not line.startswith(b";") for line in told)


def set_epoch(cluster: EmbeddedCluster, epoch: int) -> None:
    """Let a server that does not run count its transactions from a later epoch on. Raises BackupError."""
    user = find_server_user()
    data = str(cluster.home.data_dir)
    argv = [str(bin_path("pg_resetwal")), f"--epoch={epoch}", data]
    done = run_as(user, argv) if user else None
    if done is None or done.returncode != 0:
        said = done.stderr.strip()[-500:] if done else "no user of the server"
        raise _failed("pg_resetwal", said)


def _place(cluster: EmbeddedCluster, dbname: str, role: str) -> list[str]:
    return [
        f"--host={cluster.socket_dir()}",
        f"--port={PORT}",
        f"--username={role}",
        f"--dbname={dbname}",
    ]


@contextmanager
def _program(
    argv: list[str], password: str, *, stdin: int, stdout: "int | IO[bytes]"
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program while the block lasts; it is ended where the block fails."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 - our own binaries, no shell
            [str(bin_path(argv[0])), *argv[1:]],
            env={**_ENVIRONMENT, "PGPASSWORD": password},
            cwd=Path("/"),
            stdin=stdin,
            stdout=stdout,
            stderr=said,
        )
        try:
            yield process
            if process.stdin:
                with suppress(BrokenPipeError):
                    process.stdin.close()
            code = process.wait()
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            for end in (process.stdin, process.stdout):
                if end:
                    with suppress(OSError):
                        end.close()
        if code != 0:
            said.seek(0)
            raise _failed(argv[0], said.read(4096).decode("utf-8", "replace").strip())


def _feed(process: subprocess.Popen[bytes], pieces: Iterable[bytes]) -> None:
    """All pieces are read, also where the program wants no more: each is authenticated so."""
    taker: IO[bytes] | None = _stream(process.stdin)
    for piece in pieces:
        if taker is None:
            continue
        try:
            taker.write(piece)
        except BrokenPipeError:
            taker = None


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise RuntimeError("the program was started without this stream")
    return stream


def _failed(program: str, said: str) -> BackupError:
    # The server quotes values in its errors, and the lines below the first can hold a row.
    lines = [line for line in said.splitlines() if "error" in line.lower()]
    first = _QUOTED.sub('"..."', lines[0])[:300] if lines else "it gave no reason"
    return BackupError("database_program_failed", f"{program} ended badly: {first}")

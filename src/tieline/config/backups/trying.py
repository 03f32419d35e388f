"""A backup restored on trial: into a server of its own in a temporary folder, looked at, given back.

It is what `tieline restore` does, step by step, in a home that nobody else knows of: no checkpoint of it
is exported, and nothing is noted beside the keys but that it was tried.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tieline.config.backups import restoring
from tieline.config.backups.plan import FOLDER, KEYS
from tieline.config.backups.restoring import Outcome, Report, Sources
from tieline.config.backups.scratch import scratch_home
from tieline.config.backups.verifying import Whole, verify
from tieline.config.errors import BackupError
from tieline.config.home import HOME_VARIABLE, Home

_NOT_FOR_A_TRIAL: Final = (
    FOLDER, KEYS, "TIELINE_CHECKPOINTS", "TIELINE_DATABASE", "TIELINE_PERSON", "TIELINE_MAIL_HOST",
    "TIELINE_WEBHOOK_HOSTS", "DATABASE_URL",
)  # fmt: skip
_OF_THE_BACKUP: Final = frozenset(
    {"secrets", "database server", "database", "tables", "roles", "row security", "index", "audit trail"}
)  # fmt: skip
"""What doctor looks at and a backup brings along. All else was so when it was taken, or is the machine's."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A backup that opened, was restored, and holds together."""

    whole: Whole
    outcome: Outcome
    tables: int
    rows: int
    entries: int
    looks: tuple[str, ...]
    """What doctor found well."""


def try_restore(
    file: Path, keys: Path, ledger: Path | None, *, now: datetime, report: Report
) -> Tried:
    """Restore it on trial. Raises BackupError, HomeError, ServerError, OSError, psycopg.Error."""
    report("reading all of it")
    whole = verify(file, keys, now=now)  # first: a damaged one is not worth a server
    with scratch_home(Path(tempfile.gettempdir())) as home, _apart(home):
        outcome = restoring.restore(
            home,
            Sources(file.absolute(), keys.absolute(), ledger, home.checkpoints_dir),
            now=now,
            report=report,
        )
        report("the audit trail")
        trail = _ask(home, "audit", "verify", "--json")
        wrong = [*trail["findings"], *trail["checkpoint_troubles"]]
        if wrong:
            raise _untrue(f"The audit trail has {len(wrong)} findings")
        report("tables, roles, row security and index")
        looks = [one for one in _ask(home, "doctor", "--json") if one["what"] in _OF_THE_BACKUP]
        for one in looks:
            if not one["is_fine"]:
                raise _untrue(f"{one['what'].capitalize()}: {one['found']}")
        if {one["what"] for one in looks} != _OF_THE_BACKUP:
            raise _untrue("The database server was not there to be looked at to the end")
    rows: dict[str, int] = whole.facts.get("rows", {})
    return Tried(
        whole=whole,
        outcome=outcome,
        tables=len(rows),
        rows=sum(rows.values()),
        entries=trail["entries_sealed"],
        looks=tuple(f"{one['what']}: {one['found']}" for one in looks),
    )


@contextmanager
def _apart(home: Home) -> Iterator[None]:
    """With the settings of a home that nothing of the real installation reaches."""
    kept = {name: os.environ.pop(name) for name in _NOT_FOR_A_TRIAL if name in os.environ}
    before = os.environ.get(HOME_VARIABLE)
    os.environ[HOME_VARIABLE] = str(home.path)
    try:
        yield
    finally:
        os.environ.update(kept)
        os.environ.pop(HOME_VARIABLE)
        if before is not None:
            os.environ[HOME_VARIABLE] = before


def _ask(home: Home, *words: str) -> Any:
    """What a command says of the restored installation. It ends with 1 where it has something to find."""
    done = subprocess.run(  # noqa: S603 - our own module, our own interpreter
        [sys.executable, "-m", "tieline", *words],
        env=dict(os.environ),
        cwd=home.path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1) or not done.stdout:
        said = done.stderr.strip()[-500:]
        raise _untrue(f"`tieline {' '.join(words)}` ended with {done.returncode}: {said}")
    return json.loads(done.stdout)


def _untrue(what: str) -> BackupError:
    return BackupError(
        "trial_failed",
        f"The backup was restored on trial, and something is wrong with what it brought. {what}. Make a "
        "new backup and verify it; run `tieline doctor` and `tieline audit verify` on the installation.",
    )

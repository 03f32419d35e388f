"""Whether this installation can serve: asked by whoever sends people or programs to it, at any pace.

What is looked at is cheap and has bounds: a session of its own that connects within two seconds, three
statements of at most two seconds each, and never two looks of one process at once.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final

import psycopg
from django.db.migrations.loader import MigrationLoader

from tieline.config.errors import HomeError, SecretsError
from tieline.config.home import Home, Secrets, load_secrets
from tieline.config.identity import read_installation_id
from tieline.config.sealer import connect_as

CONNECT_WITHIN_S: Final = 2
_ANSWER_WITHIN: Final = "2s"
KEPT_S: Final = 2.0
"""So long an answer is given again: however often they are asked, pages look no more than that."""
WORKER_SILENT_S: Final = 60
"""A worker that lives says so every ten seconds."""

_WORKER_LIVES: Final = """
select exists (select 1 from procrastinate_workers
               where last_heartbeat > now() - make_interval(secs => %s))
"""


class Unready(StrEnum):
    """Why not. Words for programs, each with a row in docs/operate/monitoring.md."""

    STARTING = "starting"
    SECRETS = "secrets"
    RESTORING = "restoring"
    DATABASE = "database"
    OTHER_INSTALLATION = "other_installation"
    SCHEMA_BEHIND = "schema_behind"
    SCHEMA_AHEAD = "schema_ahead"


class Warned(StrEnum):
    """What keeps nobody from serving, and wants mending."""

    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Readiness:
    """What one look found; `unready` is None where all is well enough to serve."""

    unready: Unready | None
    warnings: tuple[Warned, ...] = ()

    def lines(self) -> str:
        """For programs: whether, why not, and what to see to."""
        first = f"not ready: {self.unready}" if self.unready else "ok"
        return "".join(f"{one}\n" for one in (first, *(f"warning: {w}" for w in self.warnings)))


def look(home: Home) -> Readiness:
    """Whether this home can be served now. Never raises for what is wrong with it."""
    try:
        secrets = load_secrets(home)
    except (SecretsError, HomeError, OSError):
        # They are moved up last: until then, nothing of what is restored is served.
        is_restoring = home.restoring_dir.exists()
        return Readiness(Unready.RESTORING if is_restoring else Unready.SECRETS)
    try:
        with connect_as("tieline_app", secrets, connect_timeout=CONNECT_WITHIN_S) as session:
            session.execute(f"set statement_timeout = '{_ANSWER_WITHIN}'")
            return _look_into(session, secrets)
    except (psycopg.Error, OSError):
        return Readiness(Unready.DATABASE)


def _look_into(session: psycopg.Connection[tuple[Any, ...]], secrets: Secrets) -> Readiness:
    if read_installation_id(session) != secrets.installation_id:
        return Readiness(Unready.OTHER_INSTALLATION)
    made = {
        (str(app), str(name))
        for app, name in session.execute("select app, name from django_migrations").fetchall()
    }
    known = _known_migrations()
    if known - made:
        return Readiness(Unready.SCHEMA_BEHIND)
    apps = {app for app, _ in known}
    if any(app in apps for app, _ in made - known):
        return Readiness(Unready.SCHEMA_AHEAD)
    found = session.execute(_WORKER_LIVES, [WORKER_SILENT_S]).fetchone()
    lives = found is not None and bool(found[0])
    return Readiness(None, () if lives else (Warned.WORKER,))


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """Those of this program."""
    return frozenset(MigrationLoader(None).disk_migrations or {})


class Gatekeeper:
    """Answers many who ask with few looks: one at a time, and none while the last is fresh."""

    def __init__(
        self, look_once: Callable[[], Readiness], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._look = look_once
        self._clock = clock
        self._turn = threading.Lock()
        self._last: tuple[float, Readiness] | None = None

    def ask(self) -> Readiness:
        """Never waits for another's look: meanwhile the answer before it holds."""
        last = self._last
        if last is not None and self._clock() - last[0] < KEPT_S:
            return last[1]
        if not self._turn.acquire(blocking=False):
            return last[1] if last is not None else Readiness(Unready.STARTING)
        try:
            found = self._look()
            self._last = (self._clock(), found)
            return found
        finally:
            self._turn.release()

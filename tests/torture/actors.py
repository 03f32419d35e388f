"""The processes that act: each goes through its script, and again from where it was killed.

Whatever fails for want of a server, a connection or room is done again until it is acknowledged.
"""

import os
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from django.db import Error as DatabaseError
from django.db import connections

from tests.torture.acting import Acting, CommandFailed, NothingThere, UnknownFile, find_player
from tests.torture.ledger import End, Ledger, Outcome
from tests.torture.plan import OFFICES, PurgeCase, PurgeFile, Remark, Step, Submit
from tieline.apps.audit.sources import Channel, coming_by
from tieline.config import installation
from tieline.config.errors import ServerError
from tieline.config.home import Home
from tieline.core.errors import TielineError

PATIENCE_S: Final = 240.0
_DOOMED_S: Final = 4.0
_PAUSE_S: Final = 0.1
_LATER: Final = frozenset({"held_elsewhere", "wrong_state", "transactions_still_running"})
"""Refused for the moment: something is under way that ends by itself."""
_GONE: Final[dict[type[Step], tuple[str, ...]]] = {
    PurgeCase: ("case_not_found", "purged"),
    PurgeFile: ("submission_not_found", "purged"),
    Remark: ("marking_unchanged",),
}
"""What the second try of a step is told whose first was done and never acknowledged."""


@dataclass(frozen=True, slots=True)
class Pace:
    """No step is begun before its share of so many seconds since `began_s`, of the monotonic clock.

    Without it a fast machine is through with a script before the later faults are due.
    """

    began_s: float
    lasts_s: float

    def wait(self, number: int, many: int) -> None:
        """Until step `number` of so many may begin."""
        due = self.began_s + self.lasts_s * number / max(1, many - 1)
        time.sleep(max(0.0, due - time.monotonic()))


def run_script(
    script: tuple[Step, ...], *, pace: Pace, ledger: Ledger, folder: Path, home: Home
) -> None:
    """Go on with a script to its end."""
    with coming_by(Channel.TERMINAL):
        _Actor(script, pace, ledger, folder, home).run()
    connections["default"].close()


class _Actor:
    def __init__(
        self, script: tuple[Step, ...], pace: Pace, ledger: Ledger, folder: Path, home: Home
    ) -> None:
        self._script = script
        self._pace = pace
        self._ledger = ledger
        self._folder = folder
        self._home = home
        self._acting: Acting | None = None

    def run(self) -> None:
        stories = self._ledger.read(len(self._script))
        for number, (step, story) in enumerate(zip(self._script, stories, strict=True)):
            if story.end is None:
                self._pace.wait(number, len(self._script))
                self._act(number, step, stories)

    def _act(self, number: int, step: Step, stories: list[Outcome]) -> None:
        """One step, again and again until it is acknowledged or refused for good."""
        story, began = stories[number], time.monotonic()
        while story.end is None:
            self._ledger.begin(number)
            story.tries += 1
            end, code = self._try(step, story, stories)
            waited = time.monotonic() - began
            if end is None and waited > PATIENCE_S:
                end, code = End.REFUSED, "never_acknowledged"
            elif end is None and waited > _DOOMED_S and _is_hopeless(step, code):
                end = End.REFUSED
            if end is None:
                self._ledger.note(number, code)
                connections["default"].close()
                time.sleep(_PAUSE_S)
            else:
                self._ledger.end(number, end, code, **story.facts)
            story.end = end

    def _try(self, step: Step, story: Outcome, stories: list[Outcome]) -> tuple[End | None, str]:
        """How it ended, with the code of what it raised; no end where it is to be done again."""
        try:
            story.facts = self._ready(stories).do(step)
        except UnknownFile:  # what it is about was refused before
            return End.REFUSED, "unknown_file"
        except NothingThere:
            return End.SKIPPED, ""
        except ServerError as error:
            return None, error.code
        except TielineError as error:
            if error.code in _LATER:
                return None, error.code
            is_done = story.tries > 1 and error.code in _GONE.get(type(step), ())
            return End.DONE if is_done else End.REFUSED, error.code
        except (DatabaseError, psycopg.Error, OSError, CommandFailed) as error:
            return None, _name(error)
        return End.DONE, ""

    def _ready(self, stories: list[Outcome]) -> Acting:
        """With a server that answers, as every command sees to it."""
        installation.ensure_running(self._home)
        if self._acting is None:
            players = {code: find_player(code) for code in OFFICES}
            self._acting = Acting(players, self._folder, {})
        for step, story in zip(self._script, stories, strict=True):
            if isinstance(step, Submit) and "uuid" in story.facts:
                self._acting.known[step.file] = (story.facts["id"], story.facts["uuid"])
        return self._acting


def _is_hopeless(step: Step, code: str) -> bool:
    """Of a case that somebody purges: it may be gone, and only the purge itself must go on."""
    is_refused = code in _LATER or code.startswith(CommandFailed.__name__)
    return is_refused and step.doomed and not isinstance(step, PurgeCase)


def _name(error: BaseException) -> str:
    cause = error.__cause__
    name = type(error).__name__ + (f" ({type(cause).__name__})" if cause else "")
    return f"{name}: {error}"[:200] if isinstance(error, CommandFailed) else name


def fork_actor(
    script: tuple[Step, ...], *, pace: Pace, ledger: Ledger, folder: Path, home: Home
) -> int:
    """A process of its own that goes through the script; returns its id. It never returns here."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        log = os.open(folder / "actors.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.dup2(log, 1)
        os.dup2(log, 2)
        run_script(script, pace=pace, ledger=ledger, folder=folder, home=home)
        code = 0
    except BaseException:  # noqa: BLE001 - as the interpreter would
        traceback.print_exc()
    finally:
        os._exit(code)

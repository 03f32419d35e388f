"""Each step of a script, done through the product. Every one may be done again: the product promises
that it then comes to the same."""

import ctypes
import io
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from tests.factories.world import Player, make_player
from tests.journeys.recorded import Connection
from tests.torture.plan import (
    OFFICES,
    Answer,
    AnswerFor,
    Door,
    PurgeCase,
    PurgeFile,
    Remark,
    Step,
    Submit,
    Withdraw,
)
from tieline.apps.cases.queries import get_case
from tieline.apps.offices import queries as offices
from tieline.apps.retention.actions import Why
from tieline.apps.retention.errors import PurgedAlready
from tieline.apps.selectors.in_cases import find_in_case
from tieline.apps.submissions import queries as submissions
from tieline.core.ids import SubmissionId
from tieline.core.marking_fields import StatedMarking
from tieline.core.parsing.layout import ColumnMeaning, Layout
from tieline.core.purging import PurgeReason
from tieline.core.states import UNFINISHED_STATES
from tieline.journeys import purging
from tieline.journeys.changing_answers import change_posture
from tieline.journeys.handing_in import Sheet, hand_in_file, hand_in_stream
from tieline.journeys.intake import take_in
from tieline.journeys.marking import replace_marking
from tieline.journeys.taking_back import take_back

LAYOUT: Final = Layout(columns=(ColumnMeaning("number", "phone"), ColumnMeaning("mark", "other")))
_PROGRAM: Final = Path(sys.executable).with_name("tieline")
_LEFT_FOR_S: Final = 2.0
_DEATH_OF_PARENT: Final = 1  # PR_SET_PDEATHSIG
_WHY: Final = Why(PurgeReason.UNLAWFUL, "no basis was found")

Facts = dict[str, Any]


class NothingThere(Exception):
    """The case does not hold the value at this moment."""


class UnknownFile(Exception):
    """Handing it in was refused, so there is nothing to take back or to correct."""


class CommandFailed(Exception):
    """The command ended with an error; it is given again."""


def authority_of(file: str) -> str:
    """Every file rests on a paper of its own: no two are the same submission by chance."""
    return f"public:{file}"


def make_players(connection: Connection) -> dict[str, Player]:
    """An office each, with one person who may purge as well."""
    players = {code: make_player(code) for code in OFFICES}
    for player in players.values():
        connection.execute(
            "insert into offices_membership (office_id, person_id, role)"
            " values (%s, %s, 'supervisor')",
            [player.office.id, player.person.id],
        )
    return players


def find_player(code: str) -> Player:
    """The one who acts for this office."""
    operator = offices.find_person("operator").at_home().as_viewer()
    return Player(offices.get_office(operator, code), offices.find_person(f"ana-{code.lower()}"))


@dataclass(slots=True)
class Acting:
    """One who acts, with the submissions that they know of by name."""

    players: dict[str, Player]
    folder: Path
    known: dict[str, tuple[int, str]]

    def do(self, step: Step) -> Facts:
        """Raises what the product raises, NothingThere, CommandFailed."""
        player = self.players[step.office]
        if isinstance(step, Submit):
            return self._submit(step, player)
        if isinstance(step, Withdraw):
            ident = self._id_of(step.file)
            is_retracted = take_back(ident, reason="a test", actor=player.actor, now=_now())
            return {"is_retracted": is_retracted}
        if isinstance(step, PurgeFile):
            return self._purge_file(step, player)
        if isinstance(step, PurgeCase):
            return self._purge_case(step, player)
        if isinstance(step, Remark):
            return _remark(step, player)
        return self._answer(step, player)

    def _submit(self, step: Submit, player: Player) -> Facts:
        text = _file_of(step)
        path = self.folder / f"{step.file}.csv"
        if step.door is Door.TERMINAL:
            path.write_bytes(text)
            return _submit_by_command(path, step, player)
        replaced = self._id_of(step.replaces) if step.replaces else None
        if replaced is not None:
            _finish(replaced, player)
        sheet = Sheet(
            path=path,
            layout=LAYOUT,
            authority=authority_of(step.file),
            case_ref=step.case,
            supersedes=replaced,
        )
        if step.door is Door.LEFT:
            receipt = hand_in_stream(io.BytesIO(text), sheet, actor=player.actor, now=_now())
            if replaced is not None:
                # Withdrawn before its end it would leave what it corrects as it was.
                _await_end(receipt.submission_id, player)
        else:
            path.write_bytes(text)
            handed = hand_in_file(sheet, player.office, person=player.person, now=_now())
            receipt = handed.receipt
            take_in(receipt.submission_id, actor=player.actor, now=_now())
        row = submissions.get_submission_by_id(player.viewer, receipt.submission_id)
        return {"id": row.id, "uuid": str(row.uuid), "state": row.state.value}

    def _id_of(self, file: str) -> SubmissionId:
        if file not in self.known:
            raise UnknownFile
        return SubmissionId(self.known[file][0])

    def _purge_file(self, step: PurgeFile, player: Player) -> Facts:
        if step.file not in self.known:
            raise UnknownFile
        ident = self.known[step.file][1]
        try:
            tombstone = purging.purge_submission(ident, _WHY, actor=player.actor, now=_now())
        except PurgedAlready:
            return {"again": True}
        return {"tombstone": str(tombstone)}

    def _purge_case(self, step: PurgeCase, player: Player) -> Facts:
        case = get_case(player.viewer, step.case)
        try:
            tombstone = purging.purge_case(case.uuid, _WHY, actor=player.actor, now=_now())
        except PurgedAlready:
            return {"again": True}
        return {"tombstone": str(tombstone)}

    def _answer(self, step: Step, player: Player) -> Facts:
        assert isinstance(step, Answer | AnswerFor)
        case = get_case(player.viewer, step.case)
        mention = None
        if isinstance(step, AnswerFor):
            found = find_in_case(
                player.viewer, case.id, [(step.value.kind, step.value.canonical)]
            )  # fmt: skip
            if not found:
                raise NothingThere
            [mention] = found
        is_settled = change_posture(
            case, mention, step.posture, reason="a test", actor=player.actor, now=_now()
        )
        return {"is_settled": is_settled}


def _remark(step: Remark, player: Player) -> Facts:
    case = get_case(player.viewer, step.case)
    stated = StatedMarking(tlp=step.light.value)
    replace_marking(case.uuid, stated, "a test", actor=player.actor, now=_now())
    return {}


def _file_of(step: Submit) -> bytes:
    lines = ["number,mark"]
    lines += [
        f"{text}," if value.kind == "phone" else f",{text}" for value, text in step.rows
    ]  # fmt: skip
    return "".join(f"{line}\n" for line in lines).encode()


def _finish(ident: SubmissionId, player: Player) -> None:
    """Only a file that is at its end can be corrected; a worker that failed at it tries later."""
    if submissions.get_submission_by_id(player.viewer, ident).state in UNFINISHED_STATES:
        take_in(ident, actor=player.actor, now=_now())


def _await_end(ident: SubmissionId, player: Player) -> None:
    """The worker has it; if it is long in coming, whoever waits takes it in."""
    until = time.monotonic() + _LEFT_FOR_S
    while submissions.get_submission_by_id(player.viewer, ident).state in UNFINISHED_STATES:
        if time.monotonic() > until:
            take_in(ident, actor=player.actor, now=_now())
        time.sleep(0.05)


def _submit_by_command(path: Path, step: Submit, player: Player) -> Facts:
    words = [
        "submit", str(path), "--office", step.office, "--case", step.case, "--authority",
        authority_of(step.file), "--column", "number=phone", "--column", "mark=other", "--json",
    ]  # fmt: skip
    done = subprocess.run(
        [str(_PROGRAM), *words],
        env={**os.environ, "TIELINE_PERSON": player.person.name},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        preexec_fn=_die_with_parent,
    )
    if done.returncode:
        raise CommandFailed(f"{done.returncode}: {done.stderr[-300:]}")
    said = json.loads(done.stdout)
    row = submissions.get_submission(player.viewer, str(said["id"]))
    return {"id": row.id, "uuid": str(UUID(str(row.uuid))), "state": row.state.value}


def _die_with_parent() -> None:
    """A command must not go on by itself, unacknowledged, after whoever gave it is dead."""
    ctypes.CDLL(None).prctl(_DEATH_OF_PARENT, signal.SIGKILL)


def _now() -> datetime:
    return datetime.now(UTC)

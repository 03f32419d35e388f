"""A submission whose intake raises again and again: counted, named, tried less and less often."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.cli.terminal import do, run
from tests.conftest import admin
from tests.factories.world import Player, hand_in_values, make_case, make_player
from tieline.apps.audit.queries import list_entries
from tieline.apps.submissions import queries as submissions
from tieline.core.errors import Refused
from tieline.core.ids import SubmissionId
from tieline.journeys import worker


class _Tries:
    """Stands in for the intake; counts, and raises as long as it is told to."""

    def __init__(self) -> None:
        self.count = 0
        self.error: Exception | None = Refused("sample_code", "a text that is kept nowhere")

    def __call__(self, *_: object, **__: Any) -> None:
        self.count += 1
        if self.error is not None:
            raise self.error


@pytest.fixture
def tries(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Tries]:
    found = _Tries()
    with monkeypatch.context() as patched:
        patched.setattr(worker, "take_in", found)
        yield found


def _handed_in() -> tuple[Player, SubmissionId, str]:
    player = make_player("A")
    make_case(player)
    receipt = hand_in_values(player, ["+12025550143"]).receipt
    return player, receipt.submission_id, str(receipt.uuid)


def _age(database: str, by: timedelta) -> None:
    with admin(database) as super_:
        super_.execute("update submissions_submission set failed_at = failed_at - %s", [by])


def test_each_failure_is_counted_and_makes_the_next_pause_longer(
    database: str, tries: _Tries
) -> None:
    player, ident, _ = _handed_in()
    for failures, minutes in ((1, 1), (2, 2), (3, 4)):
        assert worker.resume_unfinished(0) == 0
        assert tries.count == failures
        _age(database, timedelta(minutes=minutes - 0.5))
        assert worker.resume_unfinished(0) == 0
        assert tries.count == failures  # not its turn yet
        row = submissions.get_submission_by_id(player.viewer, ident)
        assert (row.failures, row.failure_code) == (failures, "sample_code")
        _age(database, timedelta(minutes=0.5))
    tries.error = None
    assert worker.resume_unfinished(0) == 1
    told = [entry for entry in list_entries(player.viewer) if entry.action == "submission.failed"]
    assert sorted(entry.ids["failures"] for entry in told) == [1, 2, 3]
    assert "kept nowhere" not in repr(told)


def test_one_that_another_process_holds_has_not_failed(database: str, tries: _Tries) -> None:
    player, ident, _ = _handed_in()
    tries.error = worker.HeldElsewhere()
    assert worker.resume_unfinished(0) == 0
    assert submissions.get_submission_by_id(player.viewer, ident).failures == 0


def test_a_failure_is_told_by_id_and_code_and_the_submission_can_be_withdrawn(
    sealed_database: str, tries: _Tries
) -> None:
    _, _, uuid = _handed_in()
    tries.error = KeyError("a value that is kept nowhere")
    worker.resume_unfinished(0)
    ended = run("doctor", "--json")
    [wrong] = [one for one in ended.json if not one["is_fine"]]
    assert (ended.code, wrong["what"]) == (4, "submissions")
    assert f"{uuid} (KeyError)" in wrong["found"]
    assert "withdraw" in wrong["mend"]
    shown = do("submission", "show", uuid, "--json").json
    assert (shown["failures"], shown["failure_code"]) == (1, "KeyError")
    assert shown["failed_at"]
    text = do("submission", "show", uuid).out
    assert "failed (KeyError)" in text
    assert "kept nowhere" not in text + ended.out
    do("submission", "withdraw", uuid, "--reason", "it cannot be read")
    assert run("doctor").code == 0

"""Taking a submission back from wherever its intake stands."""

from datetime import UTC, datetime

import pytest

from tests.conftest import admin
from tests.factories.world import (
    hand_in_values,
    make_case,
    make_cast,
    make_player,
    make_submission,
)
from tieline.apps.audit import queries as audit
from tieline.apps.hits import actions as hits
from tieline.apps.notices import queries as notices
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.errors import WrongState
from tieline.core.errors import BadInput
from tieline.core.states import State
from tieline.journeys.intake import HeldElsewhere, take_in
from tieline.journeys.taking_back import take_back

pytestmark = pytest.mark.usefixtures("database")

NOW = datetime.now(UTC)
SHARED = "+1 202 555 0143"


class Cut(Exception):
    """The process ends here."""


def test_what_was_never_published_is_withdrawn_unseen() -> None:
    cast = make_cast()
    for player in (cast.owner, cast.partner):
        make_case(player)
    make_submission(cast.partner, [SHARED])
    wrong = hand_in_values(cast.owner, [SHARED]).receipt.submission_id
    take_back(wrong, reason="the wrong file", actor=cast.owner.actor, now=NOW)
    state = submissions.get_submission_by_id(cast.owner.viewer, wrong).state
    assert state is State.WITHDRAWN
    actions = {entry.action for entry in audit.list_entries(cast.owner.viewer)}
    assert "submission.published" not in actions
    for player in (cast.owner, cast.partner):
        assert notices.list_notices(player.viewer) == []


def test_a_correction_taken_back_before_it_was_published_leaves_what_it_was_to_correct() -> None:
    ana = make_player("A")
    make_case(ana)
    first = make_submission(ana, [SHARED])
    handed = hand_in_values(ana, ["+1 202 555 0144"], supersedes=first.id)
    take_back(handed.receipt.submission_id, reason="a test", actor=ana.actor, now=NOW)
    assert submissions.get_submission_by_id(ana.viewer, first.id).state is State.FINISHED


def test_what_was_published_and_not_yet_scanned_is_brought_to_its_end_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast = make_cast()
    for player in (cast.owner, cast.partner):
        make_case(player)
    make_submission(cast.partner, [SHARED])
    ident = hand_in_values(cast.owner, [SHARED]).receipt.submission_id

    def cut(*_: object, **__: object) -> None:
        raise Cut

    with monkeypatch.context() as patch:
        patch.setattr(hits, "scan", cut)
        with pytest.raises(Cut):
            take_in(ident, actor=cast.owner.actor, now=NOW)
    take_back(ident, reason="a test", actor=cast.owner.actor, now=NOW)
    assert submissions.get_submission_by_id(cast.owner.viewer, ident).state is State.WITHDRAWN
    for player in (cast.owner, cast.partner):
        assert notices.list_notices(player.viewer) == []


def test_taking_back_twice_is_harmless_and_what_was_superseded_stays_so() -> None:
    ana = make_player("A")
    make_case(ana)
    first = make_submission(ana, [SHARED])
    second = make_submission(ana, ["+1 202 555 0144"], supersedes=first.id)
    for _ in range(2):
        take_back(second.id, reason="a test", actor=ana.actor, now=NOW)
    with pytest.raises(WrongState):
        take_back(first.id, reason="a test", actor=ana.actor, now=NOW)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_it_needs_a_reason(reason: str) -> None:
    ana = make_player("A")
    make_case(ana)
    first = make_submission(ana, [SHARED])
    with pytest.raises(BadInput, match="Say why"):
        take_back(first.id, reason=reason, actor=ana.actor, now=NOW)
    assert submissions.get_submission_by_id(ana.viewer, first.id).state is State.FINISHED


def test_it_is_refused_while_another_process_works_on_it(database: str) -> None:
    ana = make_player("A")
    make_case(ana)
    first = make_submission(ana, [SHARED])
    with admin(database) as other:
        other.execute("select pg_advisory_lock(7310, %s)", [first.id])
        with pytest.raises(HeldElsewhere):
            take_back(first.id, reason="a test", actor=ana.actor, now=NOW)
    assert submissions.get_submission_by_id(ana.viewer, first.id).state is State.FINISHED

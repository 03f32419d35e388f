"""A hold on a case also holds what a file was to bring to it, and what lies beside other cases in it."""

import threading
import time
from typing import Any

import pytest
from django.db import connections

from tests.conftest import admin
from tests.factories.protection import list_privileged
from tests.factories.purged import make_supervisor, order_case, order_submission, run_purger
from tests.factories.roles import give_role
from tests.factories.world import (
    NOON,
    Cast,
    hand_in_text,
    later,
    make_case,
    make_cast,
    make_submission,
)
from tests.security.worlds import read_as
from tieline.apps.cases.errors import CaseNotFound
from tieline.apps.cases.queries import get_case
from tieline.apps.retention import holds
from tieline.apps.retention import purging as retention_purging
from tieline.apps.submissions.queries import SubmissionRow
from tieline.config.purger import Round
from tieline.core.corrections import CorrectionKind
from tieline.core.parsing.layout import ColumnMeaning, Layout
from tieline.core.states import State
from tieline.journeys import correcting, looking
from tieline.journeys.intake import take_in
from tieline.journeys.keeping_for_court import hold_case, lift_hold
from tieline.journeys.taking_back import take_back

LAWYER, OWN, OTHER = "+1 202 555 0143", "+1 202 555 0101", "+1 202 555 0102"
BY_CASE = Layout(columns=(ColumnMeaning("number", "phone"),), case_column="case", region="US")


@pytest.fixture
def cast(database: str) -> Cast:
    made = make_cast()
    for ref in ("C-1", "C-2"):
        make_case(made.owner, ref)
    make_case(made.partner)
    make_supervisor(database, made.owner)
    return made


def _hold(cast: Cast, ref: str = "C-1") -> None:
    case = get_case(cast.owner.viewer, ref)
    hold_case(case.uuid, "subpoena of 3 March", actor=cast.owner.actor, now=later(3))


def _lift(cast: Cast) -> None:
    [held] = holds.list_holds(cast.owner.viewer)
    lift_hold(held.uuid, "the court is done", actor=cast.owner.actor, now=later(9))


def _by_case(cast: Cast, *rows: tuple[str, str]) -> SubmissionRow:
    text = "\n".join(["case,number", *(f"{case},{number}" for case, number in rows), ""])
    handed = hand_in_text(cast.owner, text, case="", layout=BY_CASE)
    return take_in(handed.receipt.submission_id, actor=handed.actor, now=NOON)


def _quarantined(cast: Cast) -> list[tuple[object, ...]]:
    with_keeper = "select count(*) from selectors_quarantinedvalue where sealed is not null"
    return read_as(cast.owner, with_keeper)


def test_a_file_that_would_open_a_case_that_is_held_is_rejected_and_says_why(cast: Cast) -> None:
    _hold(cast)
    text = "case,number\nC-1,+1 202 555 0143\nC-7,+1 202 555 0144\n"
    handed = hand_in_text(cast.owner, text, case="", layout=BY_CASE, creates=True)
    row = take_in(handed.receipt.submission_id, actor=handed.actor, now=NOON)
    assert row.state is State.REJECTED
    assert "'C-1' is taken" in row.rejection


@pytest.mark.parametrize("by_case", [True, False])
def test_a_file_whose_every_value_waits_for_a_supervisor_is_not_purged_while_its_case_is_held(
    database: str, cast: Cast, by_case: bool
) -> None:
    list_privileged(database, cast.owner, LAWYER)
    give_role(database, cast.owner, "analyst")
    row = _by_case(cast, ("C-1", LAWYER)) if by_case else make_submission(cast.owner, [LAWYER])
    order_submission(cast.owner, row)
    _hold(cast)
    assert run_purger() == Round(0, 0)
    _lift(cast)
    assert _quarantined(cast) == [(1,)]
    assert run_purger() == Round(1, 0)
    assert _quarantined(cast) == [(0,)]


def test_a_file_that_is_taken_back_under_a_hold_brings_nothing_when_it_is_lifted(
    cast: Cast,
) -> None:
    row = _by_case(cast, ("C-1", OWN), ("C-2", OTHER))
    make_submission(cast.partner, [OWN], at=later(1))
    looking.list_values(actor=cast.partner.actor, now=later(2))
    _hold(cast)
    take_back(row.id, reason="a mistake", actor=cast.owner.actor, now=later(5))
    _lift(cast)
    assert read_as(cast.owner, "select count(*) from selectors_matchkey") == [(0,)]
    standing = "select count(*) from selectors_mention where withdrawn_at is null"
    assert read_as(cast.owner, standing) == [(0,)]
    [correction] = correcting.list_told(actor=cast.partner.actor, now=later(12))
    assert correction.row.how is CorrectionKind.WITHDRAWN


def test_a_hold_that_a_purge_is_quicker_than_finds_no_case(
    database: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_submission(cast.owner, [OWN])
    order_case(cast.owner)
    case = get_case(cast.owner.viewer, "C-1")
    raised: list[Exception] = []

    def hold() -> None:
        try:
            hold_case(case.uuid, "subpoena", actor=cast.owner.actor, now=later(3))
        except Exception as error:  # noqa: BLE001 - looked at below
            raised.append(error)
        finally:
            connections.close_all()

    holding = threading.Thread(target=hold)
    redact = retention_purging._redact

    def wait_for_it(*given: Any) -> None:
        holding.start()
        waits = "select 1 from pg_stat_activity where wait_event_type = 'Lock'"
        with admin(database) as super_:
            while not super_.execute(waits).fetchone():
                time.sleep(0.05)
        redact(*given)

    monkeypatch.setattr(retention_purging, "_redact", wait_for_it)
    assert run_purger() == Round(1, 0)
    holding.join(60)
    assert [type(error) for error in raised] == [CaseNotFound]
    assert holds.list_holds(cast.owner.viewer) == []

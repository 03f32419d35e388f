"""Many submitters at the same moment against brute force: no hit is lost, none is doubled.

The same run with the scan moved into the inserting transaction loses hits; a test proves it, so
that the test that must not lose any is known to be able to fail.
"""

import multiprocessing
import random
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from typing import Any

import pytest
from django.db import connections

from tests.factories.world import Player, hand_in_values, make_case, make_player
from tests.journeys.observed import live_model, recorded_arrivals, recorded_told
from tieline.apps.audit.acting import acting_as
from tieline.apps.hits.actions import scan_mentions
from tieline.apps.selectors import actions as selectors
from tieline.core.ids import Actor, SettlingId, SubmissionId
from tieline.journeys import intake
from tieline.journeys.intake import take_in

SUBMITTERS = 6
ROUNDS = 8
VALUES = [f"+1 202 555 01{number:02}" for number in range(12)]

_gate: Barrier


def _start(gate: Barrier) -> None:
    global _gate
    _gate = gate


def _take_in_together(submission_id: SubmissionId, actor: Actor) -> str:
    """In a process of its own: wait for the others, then run the whole intake."""
    _gate.wait(60)
    try:
        return take_in(submission_id, actor=actor, now=datetime.now(UTC)).state.value
    finally:
        connections["default"].close()


def _take_in_scanning_too_early(submission_id: SubmissionId, actor: Actor) -> str:
    """The same, with the scan moved into the transaction that inserts.

    All insert, then all scan, then all commit: what chance does now and then, made to happen.
    """

    def publish(
        ident: SubmissionId, mentions: Any, *, bounds: Any, actor: Actor, now: datetime
    ) -> list[SettlingId]:
        with acting_as(actor, durable=True):
            left = selectors.write_mentions(ident, mentions, bounds=bounds, actor=actor, now=now)
            _gate.wait(60)
            scan_mentions(ident, actor=actor, now=now)
            _gate.wait(60)
        return left

    def no_later_scan(ident: SubmissionId, *, actor: Actor, now: datetime) -> None:
        with acting_as(actor):
            intake.hits.record_scanned(ident, actor=actor, now=now)  # type: ignore[attr-defined]

    before = intake.selectors.publish, intake.hits.scan  # type: ignore[attr-defined]
    intake.selectors.publish = publish  # type: ignore[attr-defined]
    intake.hits.scan = no_later_scan  # type: ignore[attr-defined]
    try:
        return _take_in_together(submission_id, actor)
    finally:
        intake.selectors.publish, intake.hits.scan = before  # type: ignore[attr-defined]


def _take_in_scanning_together(submission_id: SubmissionId, actor: Actor) -> str:
    """In a process of its own: all publish, then all scan at once, each seeing all."""
    scan = intake.hits.scan  # type: ignore[attr-defined]

    def scan_together(ident: SubmissionId, *, actor: Actor, now: datetime) -> None:
        _gate.wait(60)
        scan(ident, actor=actor, now=now)

    intake.hits.scan = scan_together  # type: ignore[attr-defined]
    try:
        return _take_in_together(submission_id, actor)
    finally:
        intake.hits.scan = scan  # type: ignore[attr-defined]


def _storm(
    database: str, run: Callable[[SubmissionId, Actor], str], *, seed: int
) -> tuple[
    list[tuple[str, ...]], set[tuple[str, ...]], list[tuple[str, ...]], set[tuple[str, ...]]
]:
    """Rounds of submissions at the same moment; what was recorded, and what should have been."""
    dice = random.Random(seed)
    players = [make_player(f"O{number}") for number in range(SUBMITTERS)]
    context = multiprocessing.get_context("fork")
    for turn in range(ROUNDS):
        handed = [_hand_in(player, f"{turn}", dice) for player in players]
        connections["default"].close()  # not to be shared with the children
        gate = context.Barrier(SUBMITTERS)
        with ProcessPoolExecutor(
            SUBMITTERS, mp_context=context, initializer=_start, initargs=(gate,)
        ) as pool:
            states = [pool.submit(run, ident, actor) for ident, actor in handed]
            assert {state.result(120) for state in states} == {"finished"}
    model = live_model(database)
    return (
        list(recorded_arrivals(database)),
        set(model.arrivals()),
        list(recorded_told(database)),
        set(model.told()),
    )


def _hand_in(player: Player, case: str, dice: random.Random) -> tuple[SubmissionId, Actor]:
    make_case(player, case)
    handed = hand_in_values(player, dice.sample(VALUES, 6), case=case)
    return handed.receipt.submission_id, handed.actor


@pytest.mark.parametrize("run", [_take_in_together, _take_in_scanning_together])
def test_no_hit_is_lost_or_doubled_when_many_submit_at_the_same_moment(
    database: str, run: Callable[[SubmissionId, Actor], str]
) -> None:
    arrivals, expected, told, expected_told = _storm(database, run, seed=7)
    assert len(expected) > 200
    assert sorted(arrivals) == sorted(expected)
    assert sorted(told) == sorted(expected_told)


def test_scanning_in_the_inserting_transaction_loses_hits(database: str) -> None:
    arrivals, expected, _, _ = _storm(database, _take_in_scanning_too_early, seed=7)
    assert expected - set(arrivals), "the test above would not notice a loss"


@pytest.mark.parametrize("seed", [1, 2])
def test_one_value_of_many_offices_at_the_same_moment_tells_each_of_them(
    database: str, seed: int
) -> None:
    """Everyone holds the one value: the most arrivals on one key that the round can make."""
    players = [make_player(f"O{number}") for number in range(SUBMITTERS)]
    dice = random.Random(seed)
    dice.shuffle(players)
    handed = []
    for player in players:
        make_case(player, "1")
        one = hand_in_values(player, [VALUES[0]], case="1")
        handed.append((one.receipt.submission_id, one.actor))
    connections["default"].close()
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(SUBMITTERS)
    with ProcessPoolExecutor(
        SUBMITTERS, mp_context=context, initializer=_start, initargs=(gate,)
    ) as pool:
        for future in [pool.submit(_take_in_together, *one) for one in handed]:
            future.result(120)
    assert len(recorded_arrivals(database)) == SUBMITTERS - 1
    # Each later arrival tells its own office and every office that was there before.
    assert len(recorded_told(database)) == sum(n + 1 for n in range(1, SUBMITTERS))

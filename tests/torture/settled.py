"""Waiting until the workers have nothing left to do, and comparing what stands with what must."""

import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

import psycopg
from django.db import connections

from tests.factories.world import Player
from tests.journeys import recorded
from tests.journeys.model import Model
from tests.journeys.recorded import Connection, Indexed, live_mentions
from tests.torture.expected import Expected, expect
from tests.torture.ledger import Outcome
from tests.torture.plan import Round
from tieline.apps.submissions.left_over import LeftOver, list_unfinished
from tieline.config.home import Home
from tieline.config.purger import Purger
from tieline.core.ids import Actor
from tieline.core.markings import TrafficLight
from tieline.journeys import upkeep, worker
from tieline.journeys.intake import take_in
from tieline.journeys.rounds import attempt, operator_at_home

_LEFT: Final = """
select 'submissions not at their end', count(*) from submissions_submission
where state in ('received', 'parsed', 'published', 'scanned')
union all select 'keys to be retracted', count(*) from selectors_withdrawnkey
union all select 'answers to be settled', count(*) from selectors_settling
union all select 'purges not done', count(*) from retention_tombstone where noted_at is null
"""
_LIVE_FILES: Final = """
select authority, count(*) from submissions_submission
where state not in ('withdrawn', 'superseded', 'rejected', 'purged') group by 1
"""
_LIGHTS: Final = """
select o.code, c.ref, m.tlp from cases_case c
join offices_office o on o.id = c.office_id
join sharing_marking m on m.office_id = c.office_id and m.id = c.marking_id
"""
_SHUT: Final = TrafficLight.RED.value
"""What is marked so is for no other office, whatever its case answers: as a silent one."""
_MOST_NAMED: Final = 20
_POLL_S: Final = 0.5

Shown = dict[str, dict[str, tuple[frozenset[str], int]]]


@dataclass(slots=True)
class Answers:
    """What the model says of every round so far. Rounds share neither cases nor values."""

    live: set[tuple[str, ...]] = field(default_factory=set)
    files: dict[str, int] = field(default_factory=dict)
    arrivals: set[tuple[str, str, str]] = field(default_factory=set)
    told: set[tuple[str, str, str, str]] = field(default_factory=set)
    unseen: set[frozenset[tuple[str, str]]] = field(default_factory=set)
    shown: Shown = field(default_factory=dict)

    def add(self, model: Model, expected: Expected, offices: Iterable[str]) -> None:
        self.live |= expected.live
        self.files |= expected.files
        self.arrivals |= model.arrivals()
        self.told |= model.told()
        self.unseen |= model.unseen()
        for office in offices:
            self.shown.setdefault(office, {}).update(model.values(office))


def await_quiet(
    connect: Callable[[], Connection], *, patience_s: float, between: Callable[[], None]
) -> dict[str, int]:
    """Wait until nothing is left to do; returns what is left when patience ends. `between`
    is called before each look."""
    until = time.monotonic() + patience_s
    left = {"nothing could be asked of the server": 1}
    while left and time.monotonic() < until:
        between()
        try:
            with connect() as connection:
                left = {
                    str(what): int(str(count))
                    for what, count in connection.execute(_LEFT).fetchall()
                    if count
                }
        except psycopg.OperationalError as error:
            left = {f"the server does not answer: {type(error).__name__}": 1}
        if left:
            time.sleep(_POLL_S)
    return left


def hasten(home: Home) -> None:
    """What the workers do each minute, done now: it may be done at any time and by several."""
    now = datetime.now(UTC)
    for left in list(list_unfinished(operator_at_home())):
        # Not done, where a worker has it or it is being purged: looked for again.
        attempt(partial(_take_in, left, now), f"submission {left.submission_id}")
    worker.retract_withdrawn(0)
    upkeep.settle_answers(0)
    Purger(home).do_round(now)
    connections["default"].close()


def _take_in(left: LeftOver, now: datetime) -> None:
    take_in(left.submission_id, actor=Actor(left.handed_in_by, left.office_id), now=now)


def judge(
    plan: Round,
    stories: Sequence[Sequence[Outcome]],
    connection: Connection,
    answers: Answers,
    players: Mapping[str, Player],
) -> list[str]:
    """Everything that is wrong after a round; `answers` are those of the rounds before it."""
    expected = expect(plan, stories)
    wrong = [*expected.complaints, *_wrong_lights(connection, plan, expected)]
    mentions = [m for m in live_mentions(connection) if m.case.startswith(f"{plan.number}-")]
    answers.add(_model(mentions, expected, wrong), expected, players)
    return wrong + _compare(connection, answers, players)


def _model(mentions: Iterable[Indexed], expected: Expected, wrong: list[str]) -> Model:
    """The live mentions of the round as they must be. Only the numbers that the index gave them are
    taken from it, and what stays open of the answers."""
    model = Model()
    seen: Counter[tuple[str, ...]] = Counter()
    for mention in mentions:
        place = (mention.office, mention.case, mention.kind, mention.canonical)
        seen[place] += 1
        if place not in expected.live:
            continue
        if mention.posture not in expected.postures[place]:
            allowed = " or ".join(sorted(expected.postures[place]))
            wrong.append(f"{place} answers {mention.posture}, and must answer {allowed}")
        held = mention.as_held()
        is_shut = expected.lights.get(place[:2]) == _SHUT
        model.live.append(replace(held, is_silent=held.is_silent or is_shut))
    wrong += _differences("in the index", seen, expected.live)
    return model


def _wrong_lights(connection: Connection, plan: Round, expected: Expected) -> list[str]:
    """Cases of the round that are marked otherwise than they must be."""
    marked = {
        (str(office), str(ref)): str(light)
        for office, ref, light in connection.execute(_LIGHTS).fetchall()
        if str(ref).startswith(f"{plan.number}-")
    }
    return [
        f"marked: {case} as {marked.get(case)}, must be {light}"
        for case, light in sorted(expected.lights.items())
        if marked.get(case) != light
    ]


def _compare(connection: Connection, answers: Answers, players: Mapping[str, Player]) -> list[str]:
    """Everything that stands against everything that must, each difference in a line of its own."""
    files = connection.execute(_LIVE_FILES).fetchall()
    standing = Counter({str(name): int(str(count)) for name, count in files})
    faults = _differences("submissions", standing, [n for n, c in answers.files.items() if c])
    faults += _differences("hits", Counter(recorded.arrivals(connection)), answers.arrivals)
    faults += _differences("notices", Counter(recorded.told(connection)), answers.told)
    faults += _differences("unseen overlaps", Counter(recorded.unseen(connection)), answers.unseen)
    for office, player in players.items():
        shown, wanted = recorded.shown_values(player), answers.shown.get(office, {})
        faults += [
            f"values shown to {office}: {value} as {shown.get(value)}, must be {wanted.get(value)}"
            for value in sorted(shown.keys() | wanted.keys())
            if shown.get(value) != wanted.get(value)
        ]
    return faults


def _differences(
    what: str, found: "Counter[Hashable]", wanted: Iterable[Hashable]
) -> list[str]:  # fmt: skip
    must = set(wanted)
    lines = [f"{what}: missing {one}" for one in must - found.keys()]
    lines += [f"{what}: should not be {one}" for one in found.keys() - must]
    lines += [f"{what}: {count} times {one}" for one, count in found.items() if count > 1]
    return sorted(lines)


def shorten(faults: list[str]) -> list[str]:
    """The first of them, and how many more there are."""
    more = len(faults) - _MOST_NAMED
    return [*faults[:_MOST_NAMED], *([f"... and {more} more"] if more > 0 else [])]

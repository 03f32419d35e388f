"""The hits of one case: the same as those of the office that are its own, and nothing else read."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.factories.world import (
    OTHERS,
    Player,
    later,
    make_case,
    make_cast,
    make_player,
    make_submission,
)
from tieline.apps.cases.queries import get_case
from tieline.apps.hits import queries as hits
from tieline.core.ids import HitId
from tieline.core.postures import Posture
from tieline.journeys import handling, looking
from tieline.journeys.looking import HitView, Which
from tieline.journeys.withdrawal import retire

pytestmark = pytest.mark.usefixtures("database")

NOW = datetime.now(UTC)
NUMBERS = [f"+1 202 555 01{number}" for number in range(10, 22)]


def _world() -> Player:
    """Two cases of the owner that share values with each other and with others, before and after;
    an old form of a number, a silent case, a withdrawn file."""
    cast = make_cast()
    owner, partner, stranger = cast.owner, cast.partner, cast.stranger
    for ref in ("A", "B", "MANY"):
        make_case(owner, ref)
    make_case(partner)
    make_case(stranger, posture=Posture.SILENT)
    make_submission(owner, [*NUMBERS[:3], "+52 1 55 5512 3456"], case="A")
    make_submission(partner, [*NUMBERS[:6], "+52 55 5512 3456"], at=later(1))
    make_submission(owner, NUMBERS[2:5], case="B", at=later(2))
    make_submission(owner, ["12025550110"], case="B", layout=OTHERS, at=later(3))
    make_submission(stranger, NUMBERS, at=later(4))
    gone = make_submission(partner, [NUMBERS[8]], at=later(5))
    make_submission(owner, NUMBERS[6:], case="MANY", at=later(6))
    retire(gone.id, reason="a test", actor=partner.actor, now=later(7))
    make_submission(partner, NUMBERS[9:], at=later(8))
    return owner


def _of_case(owner: Player, ref: str, limit: int, which: Which = Which.ALL) -> list[HitView]:
    """All pages."""
    case = get_case(owner.viewer, ref)
    found: list[HitView] = []
    before = None
    while True:
        page, before = looking.list_hits(
            actor=owner.actor, now=NOW, which=which, case_id=case.id, before=before, limit=limit
        )
        found += page
        if before is None:
            return found


def test_they_are_the_offices_hits_that_are_the_cases_own() -> None:
    owner = _world()
    everything, following = looking.list_hits(actor=owner.actor, now=NOW, limit=500)
    assert following is None
    by_case = {ref: [h for h in everything if h.own_case_ref == ref] for ref in ("A", "B", "MANY")}
    assert all(by_case.values())
    for ref, expected in by_case.items():
        for limit in (1, 2, 500):
            assert _of_case(owner, ref, limit) == expected, (ref, limit)


def test_they_are_narrowed_as_the_offices_are() -> None:
    owner = _world()
    first, second, *rest = _of_case(owner, "A", 500)
    handling.assign_hit(str(first.side.uuid), "ana-own", actor=owner.actor, now=NOW)
    handling.dispose_hit(str(second.side.uuid), "known", "a test", actor=owner.actor, now=NOW)
    ids = [hit.side.id for hit in rest]
    for which, expected in (
        (Which.MINE, [first.side.id]),
        (Which.DISPOSED, [second.side.id]),
        (Which.OPEN, ids),
        (Which.NEW, ids),
    ):
        for limit in (1, 500):
            assert [hit.side.id for hit in _of_case(owner, "A", limit, which)] == expected, which


def test_only_what_meets_the_case_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = _world()
    asked: set[HitId] = set()
    describe = hits.describe_hits

    def watch(viewer: Any, *, entry: Any, ids: Iterable[HitId] = (), **more: Any) -> Any:
        asked.update(ids)
        return describe(viewer, entry=entry, ids=ids, **more)

    monkeypatch.setattr(hits, "describe_hits", watch)
    of_case = {hit.side.id for hit in _of_case(owner, "MANY", 2)}
    assert asked == of_case
    _of_case(owner, "A", 2)
    assert asked > of_case


def test_another_offices_case_gives_nothing() -> None:
    owner = _world()
    case = get_case(owner.viewer, "A")
    stranger = make_player("NEW")
    make_case(stranger)
    make_submission(stranger, NUMBERS, at=later(9))
    found, following = looking.list_hits(actor=stranger.actor, now=NOW, case_id=case.id)
    assert (found, following) == ([], None)

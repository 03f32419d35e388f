"""In random worlds: whatever a case shares with another one is in the package or has a number in the log,
whoever is silent and whatever counsel decides. The model is plain sets."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests.factories.prosecution import add_person, ask_for
from tests.factories.world import Player, make_case, make_player, make_submission
from tieline.core.ids import Actor
from tieline.core.postures import Posture
from tieline.core.privilege import CHOOSABLE, Answer
from tieline.journeys import disclosing, packaging
from tieline.journeys.disclosing import Ruling
from tieline.journeys.shapes.packages import PackageShape

pytestmark = pytest.mark.usefixtures("database")
POOL = [f"+1 202 555 01{place:02}" for place in range(5)]


@dataclass(frozen=True)
class Held:
    """A case of the model."""

    office: str
    ref: str
    values: frozenset[str]
    is_silent: bool


def _now() -> datetime:
    return datetime.now(UTC)


def _plain(value: str) -> str:
    return value.replace(" ", "")


def _make_world(seed: random.Random, players: list[Player]) -> list[Held]:
    held = []
    for place in range(6):
        player = seed.choice(players)
        values = frozenset(seed.sample(POOL, seed.randint(1, 3)))
        is_silent = seed.random() < 0.4
        ref = f"{player.office.code}-{place}"
        make_case(player, ref, posture=Posture.SILENT if is_silent else Posture.POINTER)
        make_submission(player, sorted(values), case=ref)
        held.append(Held(player.office.code, ref, frozenset(map(_plain, values)), is_silent))
    return held


def _expected(target: Held, world: list[Held]) -> tuple[Counter[tuple[str, str]], int]:
    """Which (case, value) are asked of whom; how many of them the asked office may not know of."""
    met = [
        (one, value)
        for one in world
        if one.ref != target.ref
        for value in one.values & target.values
    ]
    known = [(one, value) for one, value in met if one.office == target.office or not one.is_silent]
    own = {(target.ref, value) for _, value in known}
    return Counter([*((one.ref, value) for one, value in met), *own]), len(met) - len(known)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_everything_a_case_shares_is_in_the_package_or_in_the_log(number: int) -> None:
    seed = random.Random(number)
    players = [make_player(code) for code in ("A", "B", "C")]
    counsels = {
        one.office.code: add_person(one, f"c-{one.office.code}", "counsel") for one in players
    }
    bosses = {
        one.office.code: add_person(one, f"s-{one.office.code}", "supervisor") for one in players
    }
    prosecutor = add_person(make_player("PROS"), "prosecutor", "prosecutor")
    world = _make_world(seed, players)
    seen_hidden = 0
    for target in world[:3]:
        player = next(one for one in players if one.office.code == target.office)
        uuid = ask_for(player, target.ref, prosecutor)
        decided = _decide_at_random(seed, counsels, bosses)
        packaging.issue(uuid, actor=prosecutor, now=_now())
        package = packaging.read_package(uuid, actor=prosecutor, now=_now())
        expected, hidden = _expected(target, world)
        asked = Counter(case for case, _ in decided.elements())
        assert sum(expected.values()) == len(package.disclosed) + len(package.log_a) + len(
            package.log_s
        )
        _hold(package, expected, asked, hidden)
        _hold_log(package, uuid, player)
        seen_hidden += hidden
    assert seen_hidden or number == 0, "no world of this seed has anything hidden: choose another"


def _decide_at_random(
    seed: random.Random, counsels: dict[str, Actor], bosses: dict[str, Actor]
) -> Counter[tuple[tuple[str, str], str]]:
    """Disclosed, withheld and approved, withheld and not, or left: what was asked, by what became."""
    found: Counter[tuple[tuple[str, str], str]] = Counter()
    for code, counsel in counsels.items():
        for view in disclosing.list_desk(actor=counsel, now=_now()):
            assert view.mention is not None
            what = seed.choice(("disclosed", "approved", "not approved", "left"))
            found[((view.case_ref, view.mention.canonical), what)] += 1
            ident = view.row.uuid
            if what == "disclosed":
                disclosing.answer_item(ident, Ruling(Answer.DISCLOSED), actor=counsel, now=_now())
            elif what != "left":
                ruling = Ruling(Answer.WITHHELD, seed.choice(CHOOSABLE), "a reason")
                disclosing.answer_item(ident, ruling, actor=counsel, now=_now())
            if what == "approved":
                disclosing.approve_item(ident, actor=bosses[code], now=_now())
    return found


def _hold(
    package: PackageShape,
    expected: Counter[tuple[str, str]],
    asked: Counter[tuple[str, str]],
    hidden: int,
) -> None:
    assert asked == expected  # each counsel was asked for each, and for nothing else
    disclosed = Counter(
        (one.provenance["case"]["ref"], one.provenance["value"]) for one in package.disclosed
    )
    assert disclosed <= expected
    assert len(package.log_s) <= hidden


def _hold_log(package: PackageShape, uuid: UUID, player: Player) -> None:
    for part, lines in (("A", package.log_a), ("S", package.log_s)):
        assert [one.number for one in lines] == [f"{part}-{n}" for n in range(1, len(lines) + 1)]
        assert all(one.ground for one in lines)
    _, items = disclosing.show_request(uuid, actor=player.actor, now=_now())
    shown = sorted(item.row.number for item in items if item.row.number)
    assert shown == list(range(1, len(package.log_a) + 1))  # no gap tells of part S

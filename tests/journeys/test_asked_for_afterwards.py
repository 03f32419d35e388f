"""Taking a value out of the index does not hide from a court where a lead came from."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.factories.prosecution import add_person, ask_for
from tests.factories.purged import make_supervisor, order_case, run_purger
from tests.factories.subjects import make_subject
from tests.factories.world import Cast, Player, make_case, make_cast, make_player, make_submission
from tieline.core.ids import Actor
from tieline.core.postures import Posture
from tieline.core.suspicion import SubjectEnd
from tieline.journeys import disclosing, looking, packaging, suspecting, withdrawal
from tieline.journeys.shapes.packages import PackageShape

SHARED = "+1 202 555 0143"


def _now() -> datetime:
    return datetime.now(UTC)


def _take_back(player: Player, submission: int) -> None:
    withdrawal.retire(submission, reason="a test", actor=player.actor, now=_now())  # type: ignore[arg-type]


def _clear(player: Player, _: int) -> None:
    uuid = make_subject(player, [SHARED])
    suspecting.end_subject(uuid, SubjectEnd.CLEARED, "a test", actor=player.actor, now=_now())


@pytest.fixture
def cast(database: str) -> Cast:
    made = make_cast()
    make_case(made.owner)
    make_case(made.partner)
    return made


@pytest.fixture
def prosecutor(database: str) -> Actor:
    return add_person(make_player("PROS"), "prosecutor", "prosecutor")


def _package(cast: Cast, prosecutor: Actor) -> PackageShape:
    uuid = ask_for(cast.owner, "C-1", prosecutor)
    _, shown = disclosing.show_request(uuid, actor=cast.owner.actor, now=_now())
    assert {item.office.code for item in shown} <= {"OWN"}
    packaging.issue(uuid, actor=prosecutor, now=_now())
    return packaging.read_package(uuid, actor=prosecutor, now=_now())


@pytest.mark.parametrize("take_out", [_take_back, _clear])
@pytest.mark.parametrize("is_owner_first", [True, False])
@pytest.mark.parametrize("looked", [True, False], ids=["told", "not told"])
def test_what_another_office_took_out_has_its_number_in_the_log(
    cast: Cast,
    prosecutor: Actor,
    take_out: Callable[[Player, int], None],
    is_owner_first: bool,
    looked: bool,
) -> None:
    players = [cast.owner, cast.partner][:: 1 if is_owner_first else -1]
    rows = {player.office.code: make_submission(player, [SHARED]) for player in players}
    if looked:
        looking.list_values(actor=cast.owner.actor, now=_now())
    take_out(cast.partner, rows["PART"].id)
    package = _package(cast, prosecutor)
    if looked or is_owner_first:
        assert [line.number for line in package.log_s][:1] == ["S-1"]
    if looked:  # the own side of what the office was told of
        assert [line.office for line in package.log_a][:1] == ["OWN"]


@pytest.mark.parametrize("is_owner_first", [True, False])
def test_what_the_asked_office_itself_took_out_has_its_number_in_the_log(
    cast: Cast, prosecutor: Actor, is_owner_first: bool
) -> None:
    players = [cast.owner, cast.partner][:: 1 if is_owner_first else -1]
    rows = {player.office.code: make_submission(player, [SHARED]) for player in players}
    looking.list_values(actor=cast.partner.actor, now=_now())
    _take_back(cast.owner, rows["OWN"].id)
    uuid = ask_for(cast.owner, "C-1", prosecutor)
    packaging.issue(uuid, actor=prosecutor, now=_now())
    package = packaging.read_package(uuid, actor=prosecutor, now=_now())
    assert sorted(str(line.office) for line in package.log_a) == ["OWN", "PART"]


def test_of_a_silent_case_that_took_it_out_the_asked_office_sees_nothing(
    cast: Cast, prosecutor: Actor
) -> None:
    make_case(cast.stranger, posture=Posture.SILENT)
    make_submission(cast.owner, [SHARED])
    row = make_submission(cast.stranger, [SHARED])
    looking.list_values(actor=cast.owner.actor, now=_now())
    _take_back(cast.stranger, row.id)
    package = _package(cast, prosecutor)
    assert [line.number for line in package.log_s] == ["S-1"]
    assert package.log_a == ()


def test_what_was_purged_is_asked_for_no_more_and_what_is_held_again_once(
    database: str, cast: Cast, prosecutor: Actor
) -> None:
    make_submission(cast.owner, [SHARED])
    row = make_submission(cast.partner, [SHARED])
    looking.list_values(actor=cast.owner.actor, now=_now())
    _take_back(cast.partner, row.id)
    make_submission(cast.partner, [SHARED])
    uuid = ask_for(cast.owner, "C-1", prosecutor)
    _, shown = disclosing.show_request(uuid, actor=cast.owner.actor, now=_now())
    assert sorted(item.office.code for item in shown) == ["OWN", "PART"]
    packaging.issue(uuid, actor=prosecutor, now=_now())
    make_supervisor(database, cast.partner)
    order_case(cast.partner)
    assert run_purger().done == 1
    package = _package(cast, prosecutor)
    assert (package.log_a, package.log_s) == ((), ())

"""A release runs out: nobody revokes it, and what it let be told is taken back all the same. And whom
a release tells something new."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from django.db import connection
from django.test import override_settings

from tests.conftest import admin
from tests.factories.releases import ask
from tests.factories.world import (
    NOON,
    Cast,
    Player,
    make_case,
    make_cast,
    make_player,
    make_submission,
    operator,
)
from tieline.apps.audit.errors import RightMissing
from tieline.apps.cases.actions import remark
from tieline.apps.cases.queries import get_case
from tieline.apps.hits import queries as hits
from tieline.apps.hits.queries import DigestRow
from tieline.apps.notices import actions as notices
from tieline.apps.selectors.settling import list_unsettled
from tieline.apps.sharing import lapsing
from tieline.apps.sharing.lapsing import list_lapsed
from tieline.apps.sharing.parties import PartyName
from tieline.core.ids import Viewer
from tieline.core.markings import DEFAULT_MARKING, TrafficLight
from tieline.journeys import looking, settling_answers
from tieline.journeys.upkeep import settle_answers

SHARED: Final = "+1 202 555 0143"
OTHER: Final = "+1 202 555 0144"
DANGER: Final = "a life is at risk tonight"


class Cut(Exception):
    """Stands for the end of the process."""


def _at_home() -> Viewer:
    return operator().at_home().as_viewer()


def _keep_red(player: Player, ref: str = "C-1") -> None:
    value = replace(DEFAULT_MARKING, tlp=TrafficLight.RED)
    case = get_case(player.viewer, ref)
    remark(case.id, value, reason="a test", actor=player.actor, now=NOON)


def _release(player: Player, to: Player, *, ref: str = "C-1") -> None:
    """In imminent danger, for an hour."""
    ask(
        player.actor,
        PartyName(office=to.office.code),
        ref=ref,
        danger=DANGER,
        until=datetime.now(UTC) + timedelta(hours=1),
    )


def _run_out(database: str) -> None:
    """The hour of every release has passed."""
    with admin(database) as super_:
        super_.execute("update sharing_release set expires_at = now() - interval '1 second'")


def _notices(database: str, player: Player) -> int:
    with admin(database) as super_:
        row = super_.execute(
            "select count(*) from notices_notice where office_id = %s and retracted_at is null",
            [player.office.id],
        ).fetchone()
    return int(str(row[0])) if row else 0


def _trail(database: str) -> list[tuple[Any, ...]]:
    with admin(database) as super_:
        return super_.execute(
            "select office_id, person_id, ids from audit_auditentry where action = 'release.lapsed'"
        ).fetchall()


@pytest.fixture
def cast(database: str) -> Cast:
    """The owner's case came second, is kept red, and released to the partner for an hour."""
    cast = make_cast()
    for player in (cast.partner, cast.owner):
        make_case(player)
        if player is cast.owner:
            _keep_red(player)
        make_submission(player, [SHARED, OTHER])
    assert _notices(database, cast.partner) == 0
    _release(cast.owner, cast.partner)
    return cast


def test_what_a_release_let_be_told_is_taken_back_when_it_runs_out(
    database: str, cast: Cast
) -> None:
    assert _notices(database, cast.partner) == 2
    assert settle_answers(0) == 0
    _run_out(database)
    assert _notices(database, cast.partner) == 2  # stored; what is read has followed
    assert looking.list_hits(actor=cast.partner.actor, now=NOON)[0] == []
    assert settle_answers(0) == 1
    assert (_notices(database, cast.partner), _notices(database, cast.owner)) == (0, 2)
    assert list_unsettled(_at_home()) == []
    case = get_case(cast.owner.viewer, "C-1")
    [(office, person, ids)] = _trail(database)
    assert (office, person) == (cast.owner.office.id, operator().id)
    assert ids["case"] == case.id
    assert len(ids["releases"]) == 1
    assert settle_answers(0) == 0
    assert len(_trail(database)) == 1


def test_a_lapse_that_was_cut_off_is_settled_later_and_noted_once(
    database: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _run_out(database)
    [lapsed] = list_lapsed(_at_home())
    actor = operator().acting_for(cast.owner.office)

    def cut_off(*_: object, **__: object) -> None:
        raise Cut

    with monkeypatch.context() as patched:
        patched.setattr(settling_answers.hits, "settle", cut_off)
        with pytest.raises(Cut):
            settling_answers.lapse_releases(
                lapsed, actor=actor, now=datetime.now(UTC), patience_s=1
            )
    # Whoever found it at the same moment finds it noted.
    assert not settling_answers.lapse_releases(
        lapsed, actor=actor, now=datetime.now(UTC), patience_s=1
    )
    assert _notices(database, cast.partner) == 2
    assert settle_answers(0) == 1
    assert _notices(database, cast.partner) == 0
    assert len(_trail(database)) == 1
    assert list_unsettled(_at_home()) == []


def test_what_ran_out_is_found_some_cases_at_a_time_and_by_the_operator_alone(
    database: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ref in ("C-2", "C-3"):
        make_case(cast.owner, ref)
        for _ in range(2):
            _release(cast.owner, cast.partner, ref=ref)
    assert list(list_lapsed(_at_home())) == []
    _run_out(database)
    for at_once in (1, 2, 500):
        monkeypatch.setattr(lapsing, "CASES_AT_ONCE", at_once)
        assert [len(one.release_ids) for one in list_lapsed(_at_home())] == [1, 2, 2]
    for player in (cast.owner, cast.partner):
        with pytest.raises(RightMissing):
            list(list_lapsed(player.viewer))
    assert settle_answers(0) == 3


def _digest(player: Player) -> DigestRow:
    entry = looking.record_look_at_hits(actor=player.actor, now=NOON)
    [row] = hits.list_digests(player.viewer, entry=entry)
    return row


def _acknowledge(player: Player) -> None:
    row = _digest(player)
    notices.acknowledge_digest(row.digest, row.horizon, actor=player.actor, now=NOON)


@override_settings(HUB_OFFICES=2)
def test_a_release_of_a_case_of_a_hub_is_new_for_those_it_concerns_and_nobody_else(
    database: str,
) -> None:
    players = [make_player(f"P{number}") for number in range(5)]
    for player in players:
        make_case(player)
        make_submission(player, [SHARED])
    late = make_player("LATE")
    make_case(late)
    _keep_red(late)
    make_submission(late, [SHARED])
    one, other = players[:2]
    for player in players:
        _acknowledge(player)
        assert _digest(player).arrivals == 0
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_snapshot()::text")
        before = cursor.fetchone()[0]
    _release(late, one)
    assert [_digest(player).arrivals for player in players] == [1, 0, 0, 0, 0]
    # A mail is due for it, though it arrived before the last one: to them alone.
    now = datetime.now(UTC)
    waits = [hits.digest_arrival_waits(p.viewer, after=before, since=now) for p in players]
    assert waits == [True, False, False, False, False]
    _acknowledge(one)
    assert _digest(one).arrivals == 0
    # What everybody may know already is new for nobody: the release opens the reference alone.
    _release(players[4], other)
    assert [_digest(player).arrivals for player in players] == [0, 0, 0, 0, 0]

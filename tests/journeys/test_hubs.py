"""A value that very many hold: never cut off, told in O(1) rows, exact in its counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import override_settings

from tests.conftest import admin
from tests.factories.releases import ask
from tests.factories.world import Player, make_case, make_player, make_submission
from tieline.apps.audit.actions import record_look
from tieline.apps.cases.actions import remark
from tieline.apps.cases.queries import get_case
from tieline.apps.hits import queries as hits
from tieline.apps.hits.queries import DigestRow, Probe
from tieline.apps.notices import actions as notice_actions
from tieline.apps.notices import queries as notices
from tieline.apps.selectors import queries as selectors
from tieline.apps.sharing.parties import PartyName
from tieline.core.markings import DEFAULT_MARKING, TrafficLight
from tieline.core.postures import Posture
from tieline.journeys import looking
from tieline.journeys.withdrawal import retire

NOW = datetime.now(UTC)
SHARED = "+1 202 555 0143"
LIMIT = 3


@pytest.fixture
def players(database: str) -> list[Player]:
    return [make_player(f"H{number}") for number in range(LIMIT + 3)]


def _rows(database: str, table: str) -> int:
    with admin(database) as connection:
        row = connection.execute(f"select count(*) from {table}").fetchone()  # type: ignore[call-overload]
    return int(str(row[0])) if row else 0


def _digests(player: Player) -> list[DigestRow]:
    entry = record_look("hits.listed", actor=player.actor, now=NOW, purpose="a test")
    return hits.list_digests(player.viewer, entry=entry)


@override_settings(HUB_OFFICES=LIMIT)
def test_beyond_the_limit_an_arrival_writes_one_notice_and_one_digest_row_for_the_value(
    database: str, players: list[Player]
) -> None:
    written = []
    for player in players:
        make_case(player)
        before = _rows(database, "notices_notice")
        make_submission(player, [SHARED])
        written.append(_rows(database, "notices_notice") - before)
    # The first meets nobody; each next tells itself and all before it; beyond the limit, itself.
    assert written == [0, 2, 3, 4, 1, 1]
    assert _rows(database, "notices_digest") == 1


@override_settings(HUB_OFFICES=LIMIT)
def test_a_hub_is_exact_in_its_counts_and_shows_the_most_relevant(players: list[Player]) -> None:
    for number in range(25):
        player = players[number % len(players)]
        make_case(player, f"C-{number}", posture=Posture.OPEN if number == 7 else Posture.POINTER)
        make_submission(player, [SHARED], case=f"C-{number}")
    [row] = looking.list_values(actor=players[0].actor, now=NOW)
    assert (row.cases, len(row.office_codes), row.is_hub) == (25, len(players), True)
    view, _ = looking.list_hits(actor=players[0].actor, now=NOW)
    page = looking.show_hit(str(view[0].side.uuid), actor=players[0].actor, now=NOW)
    assert sum(holder.cases for holder in page.holders) == 24
    assert page.holders[0].open_cases[0].ref == "C-7"


@override_settings(HUB_OFFICES=LIMIT)
def test_offices_read_the_arrivals_of_a_hub_by_cursor_and_acknowledge_there(
    players: list[Player],
) -> None:
    for player in players[:-1]:
        make_case(player)
        make_submission(player, [SHARED])
    [digest] = _digests(players[0])
    assert digest.arrivals == 1
    notice_actions.acknowledge_digest(
        digest.digest, digest.horizon, actor=players[0].actor, now=NOW
    )
    assert _digests(players[0])[0].arrivals == 0
    make_case(players[-1])
    make_submission(players[-1], [SHARED])
    assert _digests(players[0])[0].arrivals == 1
    assert notices.count_new(players[-1].viewer) == 1


@override_settings(HUB_OFFICES=LIMIT)
def test_silent_holders_do_not_move_the_limit_and_are_told_all_the_same(
    database: str, players: list[Player]
) -> None:
    silent, *others = players
    make_case(silent, posture=Posture.SILENT)
    make_submission(silent, [SHARED])
    for player in others[: LIMIT + 1]:
        make_case(player)
        make_submission(player, [SHARED])
    # Three visible holders came before the last one, and the limit is three: no digest yet.
    assert _rows(database, "notices_digest") == 0
    assert notices.count_new(silent.viewer) == LIMIT + 1


@override_settings(HUB_OFFICES=2)
def test_what_a_digest_has_told_is_not_told_again_when_the_hub_shrinks(
    database: str, players: list[Player]
) -> None:
    handed = []
    for player in players[:4]:
        make_case(player)
        handed.append(make_submission(player, [SHARED]))
    second = players[1]
    [digest] = _digests(second)
    assert digest.arrivals == 1
    notice_actions.acknowledge_digest(digest.digest, digest.horizon, actor=second.actor, now=NOW)
    told = notices.list_notices(second.viewer)
    retire(handed[0].id, reason="a test", actor=players[0].actor, now=NOW)
    assert _digests(second)[0].arrivals == 0
    assert {notice.uuid for notice in notices.list_notices(second.viewer)} <= {
        notice.uuid for notice in told
    }


@override_settings(HUB_OFFICES=2)
def test_acknowledging_by_an_older_page_takes_nothing_back(
    database: str, players: list[Player]
) -> None:
    for player in players[:5]:
        make_case(player)
        make_submission(player, [SHARED])
    [digest] = _digests(players[0])
    for horizon in (digest.horizon, 1):
        notice_actions.acknowledge_digest(digest.digest, horizon, actor=players[0].actor, now=NOW)
    assert _digests(players[0])[0].arrivals == 0


@pytest.fixture
def wide(players: list[Player], monkeypatch: pytest.MonkeyPatch) -> list[Player]:
    """Six offices hold the value in twelve cases, of which an answer looks at two offices at a time and
    one case of each; one of the cases is silent."""
    monkeypatch.setattr(hits, "WHOLE_UP_TO", 4)
    monkeypatch.setattr(hits, "OFFICES_AT_ONCE", 2)
    monkeypatch.setattr(hits, "CASES_AT_ONCE", 1)
    for place, player in enumerate(players):
        for number in range(2):
            is_silent = (place, number) == (2, 0)
            posture = Posture.SILENT if is_silent else Posture.POINTER
            make_case(player, f"C-{number}", posture=posture)
            make_submission(player, [SHARED], case=f"C-{number}")
    return players


def _hit_of(player: Player) -> str:
    view, _ = looking.list_hits(actor=player.actor, now=NOW)
    return str(view[0].side.uuid)


def test_who_holds_what_very_many_hold_is_told_office_by_office(wide: list[Player]) -> None:
    asker = wide[-1]
    ident, after, told = _hit_of(asker), "", []
    while True:
        page = looking.show_hit(ident, actor=asker.actor, now=NOW, after=after)
        own = [one.cases for one in page.holders if one.is_own]
        others = [one for one in page.holders if not one.is_own]
        assert own == ([] if after else [1])  # once, with the first
        assert len(others) <= 2
        told += [(one.office.code, one.cases, one.has_more_cases) for one in others]
        if page.next_after is None:
            break
        after = page.next_after
    # H2 has one case that may be told: nothing says that there is another.
    assert sorted(told) == [
        ("H0", 1, True), ("H1", 1, True), ("H2", 1, False), ("H3", 1, True), ("H4", 1, True),
    ]  # fmt: skip
    whole = looking.show_hit(ident, actor=asker.actor, now=NOW, whole=True)
    told = [(one.office.code, one.cases) for one in whole.holders]
    assert sorted(told) == [("H0", 2), ("H1", 2), ("H2", 1), ("H3", 2), ("H4", 2), ("H5", 1)]
    assert not whole.is_part


def test_of_what_very_many_hold_only_what_was_looked_at_is_disclosed(
    database: str, wide: list[Player]
) -> None:
    asker = wide[-1]
    with admin(database) as super_:
        super_.execute("delete from sharing_disclosure")
    looking.show_hit(_hit_of(asker), actor=asker.actor, now=NOW)
    with admin(database) as super_:
        offices = super_.execute(
            "select office_id from sharing_disclosure where recipient_id = %s and level = 1"
            " group by office_id having count(*) = 1 order by office_id",
            [asker.viewer.office_id],
        ).fetchall()
    told = {wide[0].viewer.office_id, wide[1].viewer.office_id}
    assert told <= {row[0] for row in offices}
    assert wide[3].viewer.office_id not in {row[0] for row in offices} - told


def test_a_silent_case_more_changes_no_answer_on_what_very_many_hold(wide: list[Player]) -> None:
    asker = wide[-1]
    ident = _hit_of(asker)
    before = [looking.show_hit(ident, actor=asker.actor, now=NOW, after=a) for a in ("", "H1")]
    for number in range(3):
        make_case(wide[0], f"S-{number}", posture=Posture.SILENT)
        make_submission(wide[0], [SHARED], case=f"S-{number}")
    after = [looking.show_hit(ident, actor=asker.actor, now=NOW, after=a) for a in ("", "H1")]
    assert [page.holders for page in after] == [page.holders for page in before]


def test_a_value_that_few_hold_is_told_whole(
    players: list[Player], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hits, "WHOLE_UP_TO", 4)
    monkeypatch.setattr(hits, "OFFICES_AT_ONCE", 1)
    monkeypatch.setattr(hits, "CASES_AT_ONCE", 1)
    for player in players[:5]:
        make_case(player)
        make_submission(player, [SHARED])
    page = looking.show_hit(_hit_of(players[0]), actor=players[0].actor, now=NOW)
    assert (len(page.holders), page.is_part) == (4, False)


def _fill_keys(database: str) -> None:
    with admin(database) as super_:
        super_.execute("set session_replication_role = replica")
        super_.execute(
            "insert into selectors_matchkey (mention_id, alias_version, office_id, case_id, key64, digest,"
            " is_principal, is_withheld, by_release, is_open, published_at)"
            " select -i, 0, k.office_id, k.case_id, hashint8extended(i, 1), gen_random_uuid(),"
            " true, i % 50 = 0, false, false, k.published_at"
            " from generate_series(1, 60000) i, (select * from selectors_matchkey limit 1) k"
        )
        super_.execute("vacuum analyze selectors_matchkey")


def _entered(database: str, index: str) -> int:
    """How often an index was entered so far."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_stat_force_next_flush()")
    with admin(database) as super_:
        [(scans,)] = super_.execute(
            "select idx_scan from pg_stat_user_indexes where indexrelname = %s", [index]
        ).fetchall()
    return int(scans)


@pytest.mark.parametrize("most", [4, 1_000], ids=["office by office", "whole"])
def test_who_holds_a_value_is_asked_where_withheld_keys_do_not_lie(
    database: str, wide: list[Player], monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(hits, "WHOLE_UP_TO", most)
    _fill_keys(database)  # among few rows any index would do
    asker = wide[-1]
    view, _ = looking.list_hits(actor=asker.actor, now=NOW)
    keys = selectors.keys_of_mentions(asker.viewer, [view[0].side.own_mention_id])
    entry = record_look(
        "hit.viewed", actor=asker.actor, now=NOW, purpose="a test", digests=[k.digest for k in keys]
    )
    probes = [Probe(0, key.key64, key.digest) for key in keys]
    asked = [(_entered(database, name)) for name in ("key_in_order", "key_by_office")]
    found = hits.find_holders(asker.viewer, probes, entry=entry, own_case=view[0].side.own_case_id)
    assert len(found) == (3 if most == 4 else 6)
    then = [(_entered(database, name)) for name in ("key_in_order", "key_by_office")]
    assert then[0] == asked[0]
    assert then[1] > asked[1]


def test_a_reserved_case_is_told_to_whom_it_is_released_and_to_nobody_else(
    wide: list[Player],
) -> None:
    asker, told, untold = wide[-1], make_player("R0"), make_player("R1")
    for player in (told, untold):
        make_case(player)
        red = replace(DEFAULT_MARKING, tlp=TrafficLight.RED)
        case = get_case(player.viewer, "C-1")
        remark(case.id, red, reason="a test", actor=player.actor, now=NOW)
        make_submission(player, [SHARED])
    ask(
        told.actor,
        PartyName(office=asker.office.code),
        danger="a life is at risk tonight",
        until=datetime.now(UTC) + timedelta(hours=1),
    )
    ident = _hit_of(asker)
    last = looking.show_hit(ident, actor=asker.actor, now=NOW, after="H3")
    assert {(one.office.code, one.cases) for one in last.holders} == {("H4", 1), ("R0", 1)}
    assert last.next_after is None
    whole = looking.show_hit(ident, actor=asker.actor, now=NOW, whole=True)
    assert {one.office.code for one in whole.holders} == {*(f"H{n}" for n in range(6)), "R0"}
    other = looking.show_hit(_hit_of(wide[0]), actor=wide[0].actor, now=NOW, whole=True)
    assert not {"R0", "R1"} & {one.office.code for one in other.holders}

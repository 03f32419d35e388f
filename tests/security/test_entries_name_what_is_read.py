"""A committed entry that names one thing answers for no other."""

import pytest
from django.db import DatabaseError, connection

from tests.conftest import admin
from tests.factories.answers import add_role, make_overlap
from tests.factories.world import NOON, Player, make_case, make_cast, make_submission
from tests.security.worlds import look
from tieline.apps.audit.acting import acting_as

SHARED = "+1 202 555 0143"


def _ask(player: Player, statement: str, *parameters: object) -> list[tuple[object, ...]] | str:
    """The rows, or the state with which the database refuses."""
    try:
        with acting_as(player.actor), connection.cursor() as cursor:
            cursor.execute(statement, list(parameters))  # type: ignore[arg-type]
            rows: list[tuple[object, ...]] = cursor.fetchall()
            return rows
    except DatabaseError as error:
        return str(error.__cause__.sqlstate)  # type: ignore[union-attr]


def _ids(database: str, statement: str, *parameters: object) -> list[object]:
    with admin(database) as super_:
        return [row[0] for row in super_.execute(statement, parameters).fetchall()]


def test_a_count_is_of_the_submission_that_the_entry_names(database: str) -> None:
    player = make_cast().owner
    make_case(player)
    one, other = (make_submission(player, [value]).id for value in (SHARED, "+1 202 555 0144"))
    entry = look(player.actor, "hits.counted", ids={"submission": one})
    assert _ask(player, "select count_met_values(%s, %s)", entry, one) == [(0,)]
    assert _ask(player, "select count_met_values(%s, %s)", entry, other) == "TLA03"
    bare = look(player.actor, "hits.counted")
    assert _ask(player, "select count_met_values(%s, %s)", bare, one) == "TLA03"


def test_askers_are_those_of_the_case_or_the_value_that_the_entry_names(database: str) -> None:
    player = make_cast().owner
    cases = [make_case(player, ref) for ref in ("C-1", "C-2")]
    make_submission(player, [SHARED, "+1 202 555 0144"])
    mentions = _ids(database, "select id from selectors_mention order by id")
    call = "select * from list_askers(%s, %s, %s)"
    of_case = look(player.actor, "askers.listed", ids={"case": cases[0]})
    assert _ask(player, call, of_case, cases[0], None) == []
    assert _ask(player, call, of_case, cases[1], None) == "TLA03"
    assert _ask(player, call, of_case, cases[0], mentions[0]) == "TLA03"
    of_value = look(player.actor, "askers.listed", ids={"mention": int(str(mentions[0]))})
    assert _ask(player, call, of_value, None, mentions[0]) == []
    assert _ask(player, call, of_value, None, mentions[1]) == "TLA03"
    assert _ask(player, call, of_value, cases[0], None) == "TLA03"
    assert _ask(player, call, of_value, None, None) == "TLA03"


def test_a_look_at_one_hit_shows_no_other(database: str) -> None:
    cast = make_cast()
    for player in (cast.owner, cast.partner):
        make_case(player)
        make_submission(player, [SHARED, "+1 202 555 0144"])
    uuids = _ids(database, "select uuid from hits_hit order by id")
    ids = _ids(database, "select id from hits_hit order by id")
    call = "select * from describe_hits(%s, %s::bigint[], %s::uuid[])"
    one = look(cast.owner.actor, "hit.viewed", ids={"sought": str(uuids[0])})
    assert len(_ask(cast.owner, call, one, [], uuids[:1])) == 1
    assert _ask(cast.owner, call, one, [], []) == []
    for by_id, by_uuid in (([], uuids), ([], uuids[1:]), (ids[:1], []), (ids, uuids[:1])):
        assert _ask(cast.owner, call, one, by_id, by_uuid) == "TLA03"
    of_all = look(cast.owner.actor, "hits.listed")
    assert len(_ask(cast.owner, call, of_all, ids, [])) == 2


def test_a_coordinator_works_on_the_overlap_that_the_entry_names(database: str) -> None:
    cast = make_cast()
    coordinator = make_overlap(cast.owner, cast.partner, cast.stranger, at=NOON).coordinator
    [uuid] = _ids(database, "select uuid from hits_unseenoverlap")
    call = "select work_on_unseen_overlap(%s, %s, %s, %s, now())"
    other = look(coordinator.actor, "overlap.taken", ids={"overlap": str(coordinator.office.id)})
    assert _ask(coordinator, call, other, uuid, "", "") == "TLA03"
    taken = look(coordinator.actor, "overlap.taken", ids={"overlap": str(uuid)})
    settled = {"overlap": str(uuid), "outcome": "introduced"}
    settling = look(coordinator.actor, "overlap.settled", ids=settled)
    # Neither does taking it stand for settling it, nor one outcome for another.
    assert _ask(coordinator, call, taken, uuid, "introduced", "agreed") == "TLA03"
    assert _ask(coordinator, call, settling, uuid, "kept_apart", "agreed") == "TLA03"
    assert _ask(coordinator, call, settling, uuid, "", "") == "TLA03"
    assert _ask(coordinator, call, taken, uuid, "", "") == [("done",)]
    assert _ask(coordinator, call, settling, uuid, "introduced", "agreed") == [("done",)]
    assert _ask(coordinator, call, settling, uuid, "introduced", "agreed") == [("missing",)]


def test_a_caller_is_shown_and_locked_by_the_entry_that_names_them(database: str) -> None:
    cast = make_cast()
    desk = add_role(cast.stranger, "watch_officer")
    one, other = cast.owner.person.id, cast.partner.person.id
    entry = look(desk.actor, "caller.sought", ids={"person": one})
    find = "select person_id from find_caller(%s, %s, %s)"
    assert _ask(desk, find, entry, "OWN", one) == [(one,)]
    assert _ask(desk, find, entry, "PART", one) == []
    assert _ask(desk, find, entry, "PART", other) == "TLA03"
    lock = "select lock_code_word(%s, %s, now())"
    assert _ask(desk, lock, entry, other) == "TLA03"
    assert _ask(desk, lock, entry, one) == [("",)]


@pytest.mark.parametrize("action", ["hits.counted", "askers.listed", "caller.sought"])
def test_an_entry_that_names_nothing_answers_for_nothing(database: str, action: str) -> None:
    cast = make_cast()
    desk = add_role(cast.stranger, "watch_officer")
    player = desk if action == "caller.sought" else cast.owner
    entry = look(player.actor, action)
    for call in {
        "hits.counted": ["select count_met_values(%s, null)"],
        "askers.listed": ["select * from list_askers(%s, null, null)"],
        "caller.sought": [
            "select * from find_caller(%s, 'OWN', null)", "select lock_code_word(%s, null, now())"
        ],
    }[action]:  # fmt: skip
        assert _ask(player, call, entry) == "TLA03"

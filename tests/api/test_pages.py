"""Pages go on where they stopped; cursors tell nothing and serve their own list alone."""

import base64
from typing import Any

import pytest

from tests.factories.programs import Program, program_of
from tests.factories.world import (
    Cast,
    hand_in_values,
    later,
    make_case,
    make_cast,
    make_submission,
)
from tieline.api.v1.cursors import seal, unseal
from tieline.api.v1.errors import BadCursor
from tieline.core.ids import OfficeId
from tieline.journeys.withdrawal import retire

NUMBERS = [f"+1 202 555 01{number}" for number in range(10, 19)]
OWN, OTHER = OfficeId(1), OfficeId(2)


@pytest.fixture
def cast(database: str) -> Cast:
    cast = make_cast()
    for player in (cast.owner, cast.partner):
        make_case(player)
    return cast


def _cursor(page: dict[str, Any]) -> str:
    return str(page["next"]).partition("cursor=")[2]


def test_pages_of_every_length_give_each_thing_once_in_order(cast: Cast) -> None:
    program = program_of(cast.owner)
    make_submission(cast.partner, NUMBERS)
    make_submission(cast.owner, NUMBERS, at=later(1))
    for number in range(7):
        make_case(cast.owner, f"D-{number}")
        hand_in_values(cast.owner, [NUMBERS[number]], case=f"D-{number}")
    for address, count in (("/cases", 8), ("/submissions", 8), ("/hits", 9), ("/values", 9)):
        everything = program.get(address, limit=500).json()
        assert everything["next"] is None
        assert len(everything["items"]) == count
        for limit in (1, 3, count - 1, count, count + 1):
            assert program.all_pages(address, limit=limit) == everything["items"], address


def test_a_link_keeps_what_was_asked_for(cast: Cast) -> None:
    make_submission(cast.partner, NUMBERS)
    make_submission(cast.owner, NUMBERS, at=later(1))
    program = program_of(cast.owner)
    hits = program.get("/hits").json()["items"]
    program.post(f"/hits/{hits[0]['id']}/acknowledge")
    assert len(program.all_pages("/hits", limit=2, which="new")) == 8
    case = program.get("/cases").json()["items"][0]["id"]
    make_submission(cast.owner, [NUMBERS[0]])
    assert len(program.all_pages("/submissions", limit=1, case=case)) == 2


def test_a_cursor_tells_nothing_and_never_repeats() -> None:
    first, second = (seal([12345, "C-1"], of="cases", office=OWN) for _ in range(2))
    assert first != second
    assert b"12345" not in base64.urlsafe_b64decode(first + "==")
    assert len(first) == len(seal([99999, "C-2"], of="cases", office=OWN))
    assert unseal(first, of="cases", office=OWN) == [12345, "C-1"]


@pytest.mark.parametrize("bad", ["", "x", "é", "AAAA", "A" * 2000, "=" * 8, "\x00", "null"])
def test_what_is_no_cursor_is_refused(bad: str) -> None:
    with pytest.raises(BadCursor):
        unseal(bad, of="cases", office=OWN)


def test_a_cursor_serves_its_own_list_of_its_own_office() -> None:
    cursor = seal([1], of="hits", office=OWN)
    for of, office in (("hits", OTHER), ("cases", OWN), ("hits of office 1", OWN)):
        with pytest.raises(BadCursor):
            unseal(cursor, of=of, office=office)
    changed = ("B" if cursor[20] == "A" else "A").join((cursor[:20], cursor[21:]))
    with pytest.raises(BadCursor):
        unseal(changed, of="hits", office=OWN)


def _demand_refused(program: Program, address: str, cursor: str) -> None:
    answer = program.get(address, cursor=cursor)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_cursor"), address


def test_a_foreign_cursor_is_refused_at_every_list(cast: Cast) -> None:
    make_submission(cast.partner, NUMBERS)
    row = make_submission(cast.owner, NUMBERS, at=later(1))
    program, other = program_of(cast.owner), program_of(cast.partner)
    cursor = _cursor(other.get("/hits", limit=1).json())
    lists = ("/cases", "/submissions", "/hits", "/values", "/offices")
    for address in (*lists, f"/submissions/{row.uuid}/problems"):
        _demand_refused(program, address, cursor)
        _demand_refused(program, address, "nonsense")


def test_a_list_goes_on_though_what_stood_at_its_cursor_is_gone(cast: Cast) -> None:
    make_submission(cast.partner, NUMBERS)
    make_submission(cast.owner, NUMBERS[:5], at=later(1))
    newest = make_submission(cast.owner, NUMBERS[5:], at=later(2))
    program = program_of(cast.owner)
    page = program.get("/hits", limit=2).json()
    retire(newest.id, reason="a test", actor=cast.owner.actor, now=later(3))
    rest = program.get("/hits", limit=50, cursor=_cursor(page)).json()
    assert (len(rest["items"]), rest["next"]) == (5, None)
    assert len(program.all_pages("/hits", limit=2)) == 5

"""Submissions: the list, one with its rows' problems, what goes back to the sender, withdrawal."""

from uuid import UUID, uuid4

import pytest

from tests.conftest import admin
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import (
    Player,
    hand_in_text,
    hand_in_values,
    later,
    make_case,
    make_submission,
)
from tieline.apps.audit.queries import list_entries
from tieline.apps.hits.errors import StillInUse
from tieline.apps.submissions.actions import reject
from tieline.apps.submissions.queries import get_submission
from tieline.core.states import State
from tieline.journeys.intake import take_in
from tieline.journeys.withdrawal import retire

pytestmark = pytest.mark.usefixtures("database")

SHARED = "+1 202 555 0143"
ODD = 'Nr;number\r\n1;+1 202 555 0143\r\n2;x;y\r\n3;\r\n4;"half"done\r\n5;+1 202 555 0144\r\n6;z;z'


def _owner() -> Player:
    owner = make_visitors().owner
    make_case(owner)
    return owner


def _hand_in(owner: Player, text: str | bytes) -> UUID:
    handed = hand_in_text(owner, text)
    take_in(handed.receipt.submission_id, actor=handed.actor, now=later(1))
    return handed.receipt.uuid


def _page(owner: Player, address: str) -> str:
    answer = visit_as(owner).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_where_each_stands() -> None:
    owner = _owner()
    _hand_in(owner, ODD)
    hand_in_values(owner, [SHARED])
    page = _page(owner, "/submissions")
    assert page.count("list.csv") == 2
    assert "finished" in page
    assert "received" in page
    assert "2 submissions" in page


@pytest.mark.parametrize(
    ("choice", "count"),
    [("", 3), ("running", 1), ("problems", 1), ("finished", 2), ("withdrawn", 0), ("x", 3)],
)
def test_the_list_is_narrowed(choice: str, count: int) -> None:
    owner = _owner()
    _hand_in(owner, ODD)
    make_submission(owner, ["+1 202 555 0155"])
    hand_in_values(owner, [SHARED])
    page = _page(owner, f"/submissions?choice={choice}")
    assert page.count('data-label="File"') == count


@pytest.mark.parametrize("sort", ["file", "case", "rows", "problems", "received"])
def test_the_list_is_sorted_both_ways(sort: str) -> None:
    owner = _owner()
    _hand_in(owner, ODD)
    hand_in_values(owner, [SHARED])
    for way in ("", "-"):
        assert _page(owner, f"/submissions?sort={way}{sort}").count("list.csv") == 2


def test_one_tells_its_counts_and_every_problem() -> None:
    owner = _owner()
    page = _page(owner, f"/submissions/{_hand_in(owner, ODD)}")
    assert "Finished, with 3 rows not taken" in page
    assert "subpoena:2026-1" in page
    assert "by Ana of OWN" in page
    row = get_submission(owner.viewer, str(_find(owner)))
    assert (row.rows_read, row.rows_accepted, row.rows_empty, row.row_problems) == (6, 2, 1, 3)


def _find(owner: Player) -> str:
    page = _page(owner, "/submissions")
    return page.partition('href="/submissions/')[2].partition('"')[0]


def test_a_running_one_is_asked_for_again_and_a_finished_one_is_not() -> None:
    owner = _owner()
    handed = hand_in_values(owner, [SHARED])
    address = f"/submissions/{handed.receipt.uuid}"
    assert 'hx-trigger="every 2s"' in _page(owner, address)
    assert "Take it back" not in _page(owner, address)
    take_in(handed.receipt.submission_id, actor=handed.actor, now=later(1))
    assert "hx-trigger" not in _page(owner, address)
    assert "Take it back" in _page(owner, address)


def test_a_rejected_one_says_why() -> None:
    owner = _owner()
    handed = hand_in_values(owner, [SHARED])
    reject(handed.receipt.submission_id, "It is no table.", actor=handed.actor, now=later(1))
    page = _page(owner, f"/submissions/{handed.receipt.uuid}")
    assert "Rejected" in page
    assert "It is no table." in page
    assert "It is no table." in _page(owner, "/")


@pytest.mark.parametrize(("choice", "count"), [("", 3), ("problems", 3), ("notes", 0)])
def test_problems_are_chosen_and_exported(choice: str, count: int) -> None:
    owner = _owner()
    uuid = _hand_in(owner, ODD)
    page = _page(owner, f"/submissions/{uuid}?choice={choice}")
    assert page.count('data-label="Reason"') == count
    answer = visit_as(owner).post(f"/submissions/{uuid}/problems", {"choice": choice})
    assert answer["Content-Disposition"] == 'attachment; filename="list problems.csv"'
    assert answer.getvalue().decode().count("\r\n") == count + 1


@pytest.mark.parametrize(
    ("encoding", "back"),
    [
        ("utf-8", 'Nr;number\r\n2;x;y\r\n4;"half"done\r\n6;z;z'),
        ("cp1252", 'Nr;number\r\n2;x;y\r\n4;"half"done\r\n6;z;z'),
    ],
)
def test_the_rows_come_back_byte_for_byte(encoding: str, back: str) -> None:
    owner = _owner()
    uuid = _hand_in(owner, ODD.replace("half", "h\u00e4lf").encode(encoding))
    answer = visit_as(owner).post(f"/submissions/{uuid}/rows")
    assert answer.getvalue() == back.replace("half", "h\u00e4lf").encode(encoding)
    assert answer["Content-Disposition"] == 'attachment; filename="list to correct.csv"'


def test_what_came_back_corrected_takes_its_place() -> None:
    owner = _owner()
    uuid = _hand_in(owner, "number\n+1 202 555 0143\nx,y\n")
    row = get_submission(owner.viewer, str(uuid))
    text = "number\n+1 202 555 0143\n+1 202 555 0144\n"
    again = hand_in_text(owner, text, supersedes=row.id)
    assert "A corrected file is being taken in" in _page(owner, f"/submissions/{uuid}")
    take_in(again.receipt.submission_id, actor=again.actor, now=later(2))
    page = _page(owner, f"/submissions/{uuid}")
    assert "A corrected file has taken its place." in page
    assert f'href="/submissions/{again.receipt.uuid}"' in page


def test_a_submission_is_withdrawn_with_its_reason() -> None:
    owner = _owner()
    uuid = _hand_in(owner, "number\n+1 202 555 0143\n")
    client = visit_as(owner)
    for _ in range(2):  # twice is harmless
        page = client.post(f"/submissions/{uuid}/withdraw", {"reason": "Wrong case"}, follow=True)
        assert "its hits are gone" in page.content.decode()
    assert get_submission(owner.viewer, str(uuid)).state is State.WITHDRAWN
    (entry,) = list_entries(owner.viewer, action="submission.withdrawn")
    assert entry.purpose == "Wrong case"


def test_a_withdrawal_needs_its_reason() -> None:
    owner = _owner()
    uuid = _hand_in(owner, "number\n+1 202 555 0143\n")
    client = visit_as(owner)
    answer = client.post(f"/submissions/{uuid}/withdraw", {"reason": " "})
    assert answer.status_code == 422
    assert "Say why: it is kept in the trail." in answer.content.decode()
    assert list_entries(owner.viewer, action="submission.withdrawn") == []


def test_what_waits_for_its_intake_is_withdrawn_unless_the_worker_has_it(database: str) -> None:
    owner = _owner()
    handed = hand_in_values(owner, ["+1 202 555 0144"])
    address, client = f"/submissions/{handed.receipt.uuid}/withdraw", visit_as(owner)
    with admin(database) as worker:
        worker.execute("select pg_advisory_lock(7310, %s)", [handed.receipt.submission_id])
        assert client.post(address, {"reason": "Wrong case"}).status_code == 409
    assert list_entries(owner.viewer, action="submission.withdrawn") == []
    assert client.post(address, {"reason": "Wrong case"}).status_code == 302
    assert get_submission(owner.viewer, str(handed.receipt.uuid)).state is State.WITHDRAWN
    assert list_entries(owner.viewer, action="submission.published") == []


def test_a_withdrawal_that_others_still_read_is_settled_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise StillInUse(5.0)

    owner = _owner()
    uuid = _hand_in(owner, "number\n+1 202 555 0143\n")
    monkeypatch.setattr("tieline.journeys.withdrawal.hits.retract", busy)
    answer = visit_as(owner).post(
        f"/submissions/{uuid}/withdraw", {"reason": "Wrong case"}, follow=True
    )
    assert "counts follow within a minute" in answer.content.decode()
    assert get_submission(owner.viewer, str(uuid)).state is State.WITHDRAWN


def test_another_offices_submission_is_as_good_as_none() -> None:
    cast = make_visitors()
    make_case(cast.partner)
    theirs = make_submission(cast.partner, [SHARED])
    client = visit_as(cast.owner)
    for act in ("", "/problems", "/rows", "/withdraw"):
        given = {"reason": "r"}
        answers = [
            client.post(f"/submissions/{u}{act}", given) if act else client.get(f"/submissions/{u}")
            for u in (theirs.uuid, uuid4())
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
    assert get_submission(cast.partner.viewer, str(theirs.uuid)).state is State.FINISHED


def test_the_desk_shows_ones_own_until_they_are_corrected_or_gone() -> None:
    owner = _owner()
    uuid = _hand_in(owner, f"number\n{SHARED}\nx,y\n")
    hand_in_values(owner, [SHARED])
    page = _page(owner, "/")
    assert "<strong>1 row</strong> of 2 rows not taken" in page
    assert "Received · handed in" in page
    row = get_submission(owner.viewer, str(uuid))
    retire(row.id, reason="r", actor=owner.actor, now=later(3))
    assert "not taken" not in _page(owner, "/")

"""The alert screen: what an event holds, and that nothing between two of them is skipped."""

import time
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client

from tests.conftest import admin
from tests.factories.roles import give_only
from tests.factories.trail import list_trail
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Cast, later, make_case, make_submission
from tests.web.watching import Event, read_events
from tieline.apps.notices.places import open_place, seal_place
from tieline.journeys import watching
from tieline.web.watch import WatchFeed

FIRST, SECOND, THIRD = "+12025550141", "+12025550142", "+12025550143"


@pytest.fixture
def cast(database: str) -> Cast:
    cast = make_visitors()
    make_case(cast.owner, "C-1")
    make_case(cast.partner, "C-1")
    make_submission(cast.owner, [FIRST, SECOND, THIRD])
    return cast


def _hit(cast: Cast, value: str, minutes: int) -> None:
    make_submission(cast.partner, [value], at=later(minutes))


def _asked(client: Client, place: str = "") -> Event:
    answer = client.get("/watch/stream", headers={"Last-Event-ID": place} if place else {})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/event-stream"
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.startswith("retry: 2000\n\n")
    (event,) = read_events(iter(text.splitlines(keepends=True)))
    return event


def test_each_reading_goes_on_from_the_one_before(cast: Cast) -> None:
    client = visit_as(cast.owner)
    _hit(cast, FIRST, 1)
    one = _asked(client)
    assert len(one.added) == 1
    assert "555-0141" in one.added[0] or "5550141" in one.added[0]
    assert _asked(client, one.place).added == []
    _hit(cast, SECOND, 2)
    two = _asked(client, one.place)
    assert len(two.added) == 1
    assert len(two.said["waiting"]) == 2
    assert len(_asked(client).added) == 2  # who has no place gets all
    client.post(f"/hits/{two.said['waiting'][0]}/acknowledge", headers={"HX-Request": "true"})
    assert _asked(client, two.place).said["waiting"] == one.said["waiting"]


def test_a_notice_that_is_committed_late_is_not_skipped(cast: Cast, database: str) -> None:
    """Its number is smaller than that of a later one which was read already."""
    client = visit_as(cast.owner)
    for minute, value in enumerate((FIRST, SECOND)):
        _hit(cast, value, minute)
    with admin(database) as early:
        row = early.execute(
            "select id, uuid, hit_id, issued_at from notices_notice where office_id = %s"
            " order by id limit 1",
            [cast.owner.office.id],
        ).fetchone()
        assert row is not None
        early.execute("delete from notices_notice where id = %s", [row[0]])
        with early.transaction():
            early.execute(
                "insert into notices_notice (id, office_id, uuid, hit_id, issued_at)"
                " values (%s, %s, %s, %s, %s)",
                [row[0], cast.owner.office.id, *row[1:]],
            )
            _hit(cast, THIRD, 3)  # a later number, committed before
            read = _asked(client)
            before = watching.mark(actor=cast.owner.actor)
            assert len(read.added) == 2
        assert watching.mark(actor=cast.owner.actor) != before
    late = _asked(client, read.place)
    assert len(late.added) == 1
    assert late.said["added"][0]["hit"] not in read.said["waiting"]


def test_a_place_says_nothing_and_opens_for_its_reader_alone(cast: Cast) -> None:
    _hit(cast, FIRST, 1)
    place = _asked(visit_as(cast.owner)).place
    snapshot = open_place(place, cast.owner.viewer)
    assert snapshot is not None
    assert len(place) == len(seal_place("1:1:", cast.owner.viewer))
    assert open_place(place, cast.partner.viewer) is None
    for wrong in ("", "x", "1:2:", place[:-8], "é" * 9, place + "A", "A" * (1 << 16)):
        assert open_place(wrong, cast.owner.viewer) is None
    assert len(_asked(visit_as(cast.owner), "1:999:").added) == 1  # what is no place counts as none


def test_a_place_ahead_of_this_server_counts_as_none(cast: Cast) -> None:
    _hit(cast, FIRST, 1)
    ahead = seal_place("99999999:99999999:", cast.owner.viewer)
    assert len(_asked(visit_as(cast.owner), ahead).added) == 1


def test_each_viewer_is_shown_what_their_roles_open(cast: Cast, database: str) -> None:
    _hit(cast, FIRST, 1)
    assert "data-acknowledge" in _asked(visit_as(cast.owner)).added[0]
    give_only(database, cast.owner, "counsel")  # reads, and works on nothing
    assert "data-acknowledge" not in _asked(visit_as(cast.owner)).added[0]
    for role in ("administrator", "auditor"):
        give_only(database, cast.owner, role)
        for address in ("/watch", "/watch/stream"):
            assert visit_as(cast.owner).get(address).status_code == 403
    assert _asked(visit_as(cast.stranger)).said["waiting"] == []
    assert Client().get("/watch/stream").status_code == 302


def test_one_event_leaves_one_entry_in_the_trail(cast: Cast) -> None:
    for minute, value in enumerate((FIRST, SECOND, THIRD)):
        _hit(cast, value, minute)
    client = visit_as(cast.owner)
    before = len(list_trail(cast.owner, action="hits.listed"))
    assert len(_asked(client).added) == 3
    assert len(list_trail(cast.owner, action="hits.listed")) == before + 1


def test_more_than_a_screen_holds_is_said(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for minute, value in enumerate((FIRST, SECOND, THIRD)):
        _hit(cast, value, minute)
    assert not _asked(visit_as(cast.owner)).said["has_more"]
    monkeypatch.setattr(watching, "SHOWN_MOST", 2)
    event = _asked(visit_as(cast.owner))
    assert event.said["has_more"]
    assert len(event.added) == 2


def test_what_is_hidden_by_now_takes_no_place_and_is_not_counted(
    cast: Cast, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a case that fell silent a moment ago, the notices stand until the worker retracts them."""
    _hit(cast, FIRST, 1)
    client = visit_as(cast.owner)
    (older,) = _asked(client).said["waiting"]
    silent = make_case(cast.partner, "C-2")
    make_submission(cast.partner, [SECOND, THIRD], case="C-2", at=later(2))
    with admin(database) as early:
        early.execute(
            "update selectors_matchkey set is_withheld = true where case_id = %s", [silent]
        )
    monkeypatch.setattr(watching, "SHOWN_MOST", 1)
    event = _asked(client)
    assert event.said["waiting"] == [older]
    assert not event.said["has_more"]


def test_what_could_not_be_read_is_read_again_in_the_next_round(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A screen that stays live and does not show a hit would be the worst of all."""
    feed = _feed(cast)
    feed.begin("")
    _hit(cast, FIRST, 1)
    with monkeypatch.context() as broken:
        broken.setattr(watching, "watch", _lose_the_database)
        with pytest.raises(OperationalError):
            feed.look({}, time.monotonic())
    piece = feed.look({}, time.monotonic())
    assert piece is not None
    assert b"event: hits" in piece.data


def test_what_changes_nothing_for_the_reader_is_no_event(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise an event without a change would tell of something hidden."""
    _hit(cast, FIRST, 1)
    feed = _feed(cast)
    feed.begin("")
    marks = iter(("moved", "moved again"))
    monkeypatch.setattr(watching, "mark", lambda *, actor: next(marks))
    assert feed.look({}, time.monotonic()) is None
    _hit(cast, SECOND, 2)
    piece = feed.look({}, time.monotonic())
    assert piece is not None
    assert b"event: hits" in piece.data


def _feed(cast: Cast) -> WatchFeed:
    key = str(visit_as(cast.owner).session.session_key)
    return WatchFeed(cast.owner.actor, key=key, address="", office=cast.owner.office.code)


def _lose_the_database(**_given: object) -> watching.Watched:
    raise OperationalError


def test_the_screen_stays_when_the_session_is_idle_and_does_not_act_then(cast: Cast) -> None:
    _hit(cast, FIRST, 1)
    client = visit_as(cast.owner)
    session = client.session
    session["active_at"] = int(datetime.now(UTC).timestamp()) - settings.IDLE_MINUTES * 60 - 1
    session.save()
    assert client.get("/watch").status_code == 200
    (hit,) = _asked(client).said["waiting"]
    answer = client.post(f"/hits/{hit}/acknowledge", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert _asked(client).said["waiting"] == [hit]

"""The weekly review: what a week of the trail held, at the page, the terminal and for programs."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.test import Client

from tests.cli.terminal import do, refuse
from tests.conftest import admin
from tests.factories.auditing import make_auditor
from tests.factories.programs import Program
from tests.factories.trail import list_trail
from tests.factories.visitors import make_visitors, visit_as, visit_as_person
from tests.factories.world import Cast, Player, make_case, make_token
from tests.security.catalogue import connect_as
from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.audit.errors import RightMissing
from tieline.apps.audit.sealing import seal, take_turn
from tieline.apps.engagements import reviews
from tieline.apps.engagements.errors import BadEngagement, WeekSigned
from tieline.core.weeks import Week, week_of
from tieline.journeys import reviewing
from tieline.journeys.checking import Question, check

SHARED = "+1 202 555 0143"


@pytest.fixture
def cast(database: str) -> Cast:
    return make_visitors()


def _now() -> datetime:
    return datetime.now(UTC)


def _last() -> Week:
    return week_of(_now()).before


def _write(player: Player, action: str, at: datetime, **ids: int | str) -> None:
    with acting_as(player.actor):
        record(action, actor=player.actor, now=at, ids=ids)


def _busy_week(player: Player) -> datetime:
    """A Wednesday noon of the week before, with what a review counts."""
    noon = _last().begins_at + timedelta(days=2, hours=12)
    make_case(player)
    check(Question([SHARED], "tip", without_case="none is open"), actor=player.actor, now=noon)
    check(Question([SHARED], "tip", case_ref="C-1"), actor=player.actor, now=noon)
    _write(player, "person.sign_in_failed", noon, times=4)
    _write(player, "person.sign_in_failed", noon)
    _write(player, "silence.ended", noon, end="renewed")
    _write(player, "silence.ended", noon, end="lifted")
    _write(player, "alert.opened", noon)
    for night in (noon + timedelta(hours=11), noon + timedelta(days=3)):  # 23 h, and a Saturday
        _write(player, "case.opened", night)
    _write(player, "case.opened", _last().ends_at)
    return noon


def test_a_week_is_counted(cast: Cast) -> None:
    noon = _busy_week(cast.owner)
    _write(cast.partner, "case.opened", noon)
    auditor = make_auditor(cast.owner)
    figures = reviewing.read_now(_last(), auditor.viewer, now=_now())
    assert figures.refused_sign_ins == 5
    assert (figures.count("selector.checked"), figures.checks_without_case) == (2, 1)
    assert (figures.silences_renewed, figures.count("alert.opened")) == (1, 1)
    assert figures.count("case.opened") == 2
    assert figures.outside_hours == {cast.owner.person.id: 2}
    assert figures.entries == sum(figures.by_action.values()) == 9
    with pytest.raises(RightMissing):
        reviewing.read_now(_last(), cast.owner.viewer, now=_now())


def test_releases_in_danger_and_their_reviews_are_counted(cast: Cast, database: str) -> None:
    make_case(cast.owner)
    with admin(database) as super_:
        super_.execute("set session_replication_role = replica")
        for reviewed in ("null", "now()"):
            super_.execute(
                "insert into sharing_release (uuid, office_id, case_id, marking_id, to_country,"
                " purpose, legal_basis, danger_reason, asked_at, asked_by, released_at,"
                " revoked_reason, review_due_at, reviewed_at, reviewed_by, review_outcome,"
                " review_note) select gen_random_uuid(), c.office_id, c.id, c.marking_id, 'GB', 'x',"
                f" '', 'a threat', %s, 1, %s, '', %s, {reviewed}, case when {reviewed} is null then"
                f" null else 2 end, case when {reviewed} is null then '' else 'stands' end, ''"
                " from cases_case c where c.office_id = %s",
                [_last().begins_at] * 3 + [cast.owner.office.id],
            )
    figures = reviewing.read_now(_last(), make_auditor(cast.owner).viewer, now=_now())
    assert (figures.danger_given, figures.danger_reviewed, figures.danger_overdue) == (2, 1, 1)
    other = reviewing.read_now(_last(), make_auditor(cast.partner).viewer, now=_now())
    assert other.danger_given == 0


@pytest.fixture
def keeper(database: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with connect_as("tieline_keeper", database) as connection:
        yield connection


def test_whether_the_chain_was_sealed_on_time_is_told_of_the_own_office(
    cast: Cast, database: str, keeper: psycopg.Connection[tuple[object, ...]]
) -> None:
    auditor = make_auditor(cast.owner)
    this = week_of(_now())
    make_case(cast.owner)
    make_case(cast.partner)
    before = reviewing.read_now(this, auditor.viewer, now=_now())
    assert before.unsealed == 2  # a marking and a case
    assert take_turn(keeper)
    seal(keeper, installation_id="a test", now=_now(), is_sweep=True)
    sealed = reviewing.read_now(this, auditor.viewer, now=_now())
    assert (sealed.unsealed, sealed.sealed_late) == (0, 0)
    make_case(cast.owner, "C-2")
    late = _now() + timedelta(minutes=5)
    seal(keeper, installation_id="a test", now=late)
    waited = reviewing.read_now(this, auditor.viewer, now=_now())
    assert (waited.unsealed, waited.sealed_late) == (0, 2)
    assert 290 < waited.longest_to_seal_s < 310


def test_a_week_is_signed_off_once_and_keeps_its_figures(cast: Cast) -> None:
    noon = _busy_week(cast.owner)
    auditor = make_auditor(cast.owner)
    zone = {"time_zone": "UTC", "actor": auditor.actor, "now": _now()}
    with pytest.raises(BadEngagement):
        reviews.sign_week(week_of(_now()), "fine", **zone)
    with pytest.raises(BadEngagement):
        reviews.sign_week(_last(), " ", **zone)
    with pytest.raises(RightMissing):
        reviewing.sign_week(_last(), "fine", actor=cast.owner.actor, now=_now())
    reviewing.sign_week(_last(), "fine", actor=auditor.actor, now=_now())
    _write(cast.owner, "case.opened", noon)
    view = reviewing.show_week(_last(), auditor.viewer, now=_now())
    assert view.review is not None
    assert (view.figures.entries, view.signed_by) == (9, "aud-own")
    assert reviewing.read_now(_last(), auditor.viewer, now=_now()).entries == 10
    with pytest.raises(WeekSigned):
        reviewing.sign_week(_last(), "again", actor=auditor.actor, now=_now())
    [entry] = list_trail(cast.owner, action="review.signed")
    assert entry.ids["week"] == _last().label
    assert reviewing.list_unsigned(auditor.viewer, now=_now()) == []
    assert len(reviewing.list_unsigned(auditor.viewer, now=_now() + timedelta(days=21))) == 3


def _browser(auditor: Player) -> Client:
    return visit_as_person(auditor.person)


def test_the_page_shows_signs_and_exports(cast: Cast) -> None:
    _busy_week(cast.owner)
    auditor = make_auditor(cast.owner)
    client, label = _browser(auditor), _last().label
    page = client.get("/").content.decode()
    assert 'href="/reviews"' in page
    assert "of the audit trail waits to be signed off" in page
    assert visit_as(cast.owner).get("/reviews").status_code == 403
    page = client.get("/reviews").content.decode()
    for words in (
        f"Week {label}",
        "checks for no case",
        "ana-own: ",  # at least 2: her factor was added an hour ago, which may be last week, too
        "No week was signed off yet",
    ):
        assert words in page, words
    assert client.post("/reviews/sign", {"week": label, "note": " "}).status_code == 422
    now = week_of(_now()).label
    early = client.post("/reviews/sign", {"week": now, "note": "x"})
    assert "signed off when it is over" in early.content.decode()
    given = {"week": label, "note": "Nothing <b> unusual"}
    page = client.post("/reviews/sign", given, follow=True).content.decode()
    assert "Nothing &lt;b&gt; unusual" in page
    assert "Every week that is over was signed off" in page
    again = client.post("/reviews/sign", given, follow=True).content.decode()
    assert "signed off already" in again
    answer = client.get(f"/reviews/export?week={label}")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = {row["What"]: row["Count"] for row in csv.DictReader(io.StringIO(lines))}
    assert rows["sign-ins refused"] == "5"
    assert int(rows["outside usual hours: ana-own"]) in (2, 3)
    assert client.get("/reviews?week=nonsense").status_code == 200
    assert "No entry was written" in client.get("/reviews?week=2001-W01").content.decode()


def test_an_overdue_week_is_said_on_the_desk(cast: Cast) -> None:
    auditor = make_auditor(cast.owner)
    old = _last().before.before.before
    reviewing.sign_week(old, "fine", actor=auditor.actor, now=_now())
    client = _browser(auditor)
    page = client.get("/").content.decode()
    assert re.search(r"3 weeks</a> of the audit trail wait.*overdue since", page)
    assert "overdue</span>" in client.get("/reviews").content.decode()


def test_programs_and_the_terminal_do_it_too(cast: Cast) -> None:
    _busy_week(cast.owner)
    auditor = make_auditor(cast.owner)
    label = _last().label
    program = Program(make_token(auditor, now=_now()))
    assert program.get("/reviews/week").json()["figures"]["sign-ins refused"] == 5
    assert program.get("/reviews/unsigned").json()["items"][0]["week"] == label
    assert program.get("/reviews/week", week="x").json()["code"] == "bad_week"
    analyst = Program(make_token(cast.owner, now=_now()))
    assert analyst.get("/reviews/week").status_code == 403
    asked = ("--office", "OWN", "--as", "aud-own")
    shown = do("review", "show", *asked, "--week", label, "--json").json
    assert shown["outside_hours"] == [{"person": "ana-own", "entries": 2}]
    assert "not signed off" in do("review", "show", *asked).out
    assert f"{label},checks for no case,1" in do("review", "show", *asked, "--csv").out
    assert "None of your roles" in refuse(1, "review", "show", "--office", "OWN")
    assert "is signed off" in do("review", "sign", *asked, "--week", label, "--note", "fine").out
    assert "signed off already" in refuse(
        1, "review", "sign", *asked, "--week", label, "--note", "x"
    )
    [row] = do("review", "list", *asked, "--json").json
    assert (row["week"], row["signed_by"], row["note"]) == (label, "aud-own", "fine")
    assert program.post("/reviews/sign", {"week": label, "note": "x"}).json()["code"] == (
        "week_signed"
    )


def test_no_week_is_signed_off_by_a_slip(cast: Cast) -> None:
    """What names no week signs no other, and one of before the trail would leave decades to sign."""
    auditor = make_auditor(cast.owner)
    client = visit_as_person(auditor.person)
    for week in ("2026-99", "1970-W01", "9999-W52"):
        answer = client.post("/reviews/sign", {"week": week, "note": "nothing unusual"})
        assert answer.status_code == 422, week
        assert "The week is not signed off" in answer.content.decode()
    assert client.get("/reviews?week=9999-W52").status_code == 200
    assert reviews.list_signed(auditor.viewer) == []

"""Locks after failures, idle and ended sessions, and the screens that are excepted."""

import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from tests.conftest import admin
from tests.factories.trail import list_trail
from tests.factories.visitors import (
    PASSWORD,
    add_factor,
    code_now,
    give_code,
    give_name,
    make_visitors,
    visit_as,
)
from tests.factories.world import NOON, Cast, operator
from tieline.apps.audit.queries import list_entries
from tieline.apps.offices import accounts, attempts, factors, sessions
from tieline.apps.offices.attempts import Claim
from tieline.core.ids import INSTALLATION_OFFICE, PersonId, Viewer
from tieline.web import rules
from tieline.web.rules import demands_nothing, receive_only, signed_in

SOURCE = "192.0.2.1"


@pytest.fixture
def cast(database: str) -> Cast:
    return make_visitors()


def _fail(name: str, *, times: int = 1, source: str = SOURCE, at: datetime = NOON) -> None:
    for _ in range(times):
        claim = Claim(name, source)
        assert sessions.prove_by_password(claim, "not this one", now=at) is None


def _tries(name: str, *, source: str = SOURCE, at: datetime = NOON) -> bool:
    return sessions.prove_by_password(Claim(name, source), PASSWORD, now=at) is not None


def _count(cast: Cast, action: str) -> int:
    return len(list_trail(cast.owner, action=action))


def test_the_fifth_failure_locks_and_the_lock_does_not_end_by_itself(cast: Cast) -> None:
    name = cast.owner.person.name
    _fail(name, times=4)
    assert _tries(name)
    assert _count(cast, "person.locked") == 0
    _fail(name)
    (entry,) = list_trail(cast.owner, action="person.locked")
    assert (entry.person_id, entry.ids) == (
        0,
        {"person": cast.owner.person.id, "source": SOURCE},
    )
    for later in (timedelta(minutes=1), timedelta(minutes=16), timedelta(days=400)):
        assert not _tries(name, at=NOON + later)
    assert _count(cast, "person.locked") == 1


def test_a_released_name_begins_anew(cast: Cast) -> None:
    name, who = cast.owner.person.name, cast.owner.person.id
    _fail(name, times=5)
    acting = operator().acting_for(cast.owner.office)
    assert accounts.release(who, actor=acting, now=NOON)
    assert not accounts.release(who, actor=acting, now=NOON)
    _fail(name, times=4)
    assert _tries(name)
    (entry,) = list_trail(cast.owner, action="person.released")
    assert (entry.person_id, entry.ids) == (
        acting.person_id,
        {"person": who, "source": "terminal"},
    )


def test_only_failures_within_the_window_count(cast: Cast) -> None:
    name = cast.owner.person.name
    for minute in range(0, 60, 4):  # never five within fifteen minutes
        _fail(name, at=NOON + timedelta(minutes=minute))
    assert _count(cast, "person.locked") == 0
    _fail(name, at=NOON + timedelta(minutes=57))
    assert _count(cast, "person.locked") == 1


def test_the_numbers_are_settings(cast: Cast) -> None:
    with override_settings(SIGN_IN_FAILURES=2, SIGN_IN_WINDOW_MINUTES=1):
        _fail(cast.owner.person.name)
        _fail(cast.owner.person.name, at=NOON + timedelta(seconds=61))
        assert _count(cast, "person.locked") == 0
        _fail(cast.owner.person.name, at=NOON + timedelta(seconds=62))
    assert _count(cast, "person.locked") == 1


def test_failures_of_the_second_factor_lock_as_well(cast: Cast) -> None:
    add_factor(cast.owner.person)
    name = cast.owner.person.name
    _fail(name, times=2, at=datetime.now(UTC))
    client = Client()
    give_name(client, name)
    answers = [give_code(client, "000000") for _ in range(3)]
    assert _count(cast, "person.locked") == 1
    # Nothing tells that it is locked now, and the right code does not help.
    answers.append(give_code(client, code_now()))
    assert {answer.status_code for answer in answers} == {422}
    assert client.get("/hits").status_code == 302


def test_a_proved_password_does_not_begin_the_count_of_codes_anew(cast: Cast) -> None:
    """Else whoever has the password could try codes without end."""
    add_factor(cast.owner.person)
    for _ in range(5):
        client = Client()
        give_name(client, cast.owner.person.name)
        give_code(client, "000000")
    assert _count(cast, "person.locked") == 1


def test_a_whole_sign_in_begins_the_count_anew(cast: Cast) -> None:
    add_factor(cast.owner.person)
    name, now = cast.owner.person.name, datetime.now(UTC)
    _fail(name, times=4, at=now)
    client = Client()
    give_name(client, name)
    assert give_code(client, code_now()).status_code == 302
    _fail(name, times=4, at=now)
    assert _count(cast, "person.locked") == 0


def test_a_lock_leaves_the_sessions_that_stand(cast: Cast) -> None:
    client = visit_as(cast.owner)
    _fail(cast.owner.person.name, times=5)
    assert client.get("/hits").status_code == 200


def test_failures_within_a_session_lock_and_end_it(cast: Cast) -> None:
    client = visit_as(cast.owner)
    statuses = [
        client.post("/account/confirm", {"password": "not this one"}).status_code for _ in range(5)
    ]
    assert statuses == [422, 422, 422, 422, 302]
    assert client.get("/hits").status_code == 302
    assert _count(cast, "person.locked") == 1


def test_a_session_that_stands_is_not_ended_by_a_lock_from_elsewhere(cast: Cast) -> None:
    client = visit_as(cast.owner)
    _fail(cast.owner.person.name, times=5, at=datetime.now(UTC))
    for password in ("not this one", PASSWORD):  # nothing is proved while the name is locked
        assert client.post("/account/confirm", {"password": password}).status_code == 422
    assert client.get("/hits").status_code == 200


def test_ten_at_once_lock_once_and_no_more_than_five_are_tried(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = cast.owner.person.name
    tried: list[str] = []
    real = sessions.check_password
    monkeypatch.setattr(
        "tieline.apps.offices.sessions.check_password",
        lambda given, stored: tried.append(given) or real(given, stored),
    )

    def one(number: int) -> bool:
        try:
            return (
                sessions.prove_by_password(Claim(name, SOURCE), f"guess {number}", now=NOON) is None
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert all(pool.map(one, range(10)))
    assert len(tried) == 5
    assert _count(cast, "person.locked") == 1
    outcomes = [e.ids["outcome"] for e in list_trail(cast.owner) if "outcome" in e.ids]
    # What is refused whatever is given is said once a minute.
    assert sorted(outcomes) == ["locked"] + ["wrong_password"] * 5
    assert attempts.write_waiting(now=NOON + timedelta(minutes=2)) == 1
    assert attempts.write_waiting(now=NOON + timedelta(minutes=3)) == 0
    said = [e.ids.get("times", 1) for e in list_trail(cast.owner) if "outcome" in e.ids]
    assert sorted(said) == [1] * 6 + [4]


def test_refusals_without_end_fill_no_trail(cast: Cast) -> None:
    name = cast.owner.person.name
    _fail(name, times=5)
    for second in range(150):
        _fail(name, at=NOON + timedelta(seconds=second))
    locked = [e for e in list_trail(cast.owner) if e.ids.get("outcome") == "locked"]
    assert [e.ids.get("times", 1) for e in locked] == [60, 60, 1]  # the newest first
    assert attempts.write_waiting(now=NOON + timedelta(seconds=170)) == 0
    assert attempts.write_waiting(now=NOON + timedelta(seconds=240)) == 1
    locked = [e for e in list_trail(cast.owner) if e.ids.get("outcome") == "locked"]
    assert sum(int(str(e.ids.get("times", 1))) for e in locked) == 150
    _fail(name, at=NOON + timedelta(seconds=241), source="192.0.2.9")
    locked = [e for e in list_trail(cast.owner) if e.ids.get("outcome") == "locked"]
    assert {e.ids["source"] for e in locked} == {SOURCE, "192.0.2.9"}
    assert {e.ids["person"] for e in locked} == {cast.owner.person.id}


def test_a_name_that_nobody_bears_is_counted_alike_and_kept_as_a_digest(
    cast: Cast, database: str
) -> None:
    for name in ("nobody-at-all", cast.owner.person.name):
        _fail(name, times=7)
    with admin(database) as super_:
        rows = super_.execute(
            "select count(*), max(f::text) from offices_signinfailure f group by name_digest"
        ).fetchall()
        everything = str(super_.execute("select * from offices_signinfailure").fetchall())
        trail = str(super_.execute("select ids, purpose from audit_auditentry").fetchall())
    assert [row[0] for row in rows] == [5, 5]
    for secret in ("nobody-at-all", cast.owner.person.name, SOURCE):
        assert secret not in everything
    assert "nobody-at-all" not in trail
    assert "not this one" not in trail


def test_a_source_that_fails_under_many_names_is_refused_and_locks_nobody_further(
    cast: Cast,
) -> None:
    with override_settings(SIGN_IN_SOURCE_FAILURES=6):
        for number in range(6):
            _fail(f"guess-{number}")
        assert not _tries(cast.owner.person.name)
        _fail(cast.owner.person.name, times=9)
        assert _count(cast, "person.locked") == 0
        assert _tries(cast.owner.person.name, source="192.0.2.2")
        assert _tries(cast.owner.person.name, at=NOON + timedelta(minutes=16))
    entries = list_trail(cast.owner, action="person.sign_in_failed")
    assert {entry.ids["outcome"] for entry in entries} == {"too_many_from_source"}


def _age(client: Client, name: str, seconds: int) -> None:
    session = client.session
    session[name] -= seconds
    session.save()


def test_a_session_that_nobody_used_is_locked_until_a_new_sign_in(cast: Cast) -> None:
    client = visit_as(cast.owner)
    _age(client, "active_at", 30 * 60 - 5)
    assert client.get("/hits").status_code == 200  # and the time begins anew
    _age(client, "active_at", 30 * 60 + 1)
    for address in ("/hits", "/hits/export", "/account"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"][:8]) == (302, "/sign-in")
    answer = client.get("/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/sign-in")
    assert client.get("/sign-in").status_code == 200  # not back to the page in a circle
    give_name(client, cast.owner.person.name, next="/hits")
    give_code(client, code_now())
    assert client.get("/hits").status_code == 200


def test_what_a_page_loads_and_what_it_asks_for_by_itself_is_no_use(cast: Cast) -> None:
    client = visit_as(cast.owner)
    _age(client, "active_at", 29 * 60)
    before = client.session["active_at"]
    client.get("/healthz")
    assert client.get("/hits", headers={"Tieline-By-Itself": "1"}).status_code == 200
    assert client.session["active_at"] == before
    _age(client, "active_at", 2 * 60)
    assert client.get("/hits", headers={"Tieline-By-Itself": "1"}).status_code == 302


def test_every_page_that_asks_on_a_clock_says_that_nobody_need_be_there() -> None:
    folder = Path(rules.__file__).parent / "templates"
    asking = [text for one in folder.glob("*.html") if "every " in (text := one.read_text("utf-8"))]
    on_a_clock = [text for text in asking if re.search(r'hx-trigger="[^"]*every', text)]
    assert on_a_clock
    assert all("Tieline-By-Itself" in text for text in on_a_clock)


def test_a_session_ends_after_its_hours_whatever_is_done(cast: Cast, database: str) -> None:
    client = visit_as(cast.owner)
    with admin(database) as super_:
        super_.execute("update offices_session set started_at = now() - interval '12 hours 1 s'")
    assert client.get("/hits").status_code == 302
    assert "_auth_user_id" not in client.session


_EVERYONE = demands_nothing("it shows nothing of an office")


@signed_in
@_EVERYONE
def _alerts(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("alerts")


@signed_in
@_EVERYONE
def _work(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("work")


@pytest.fixture
def alert_screen() -> Iterator[None]:
    """A receive-only screen beside an ordinary page."""
    from tieline.config.urls import urlpatterns

    module = ModuleType("addresses_with_alerts")
    module.urlpatterns = [  # type: ignore[attr-defined]
        path("alerts", receive_only(signed_in(_EVERYONE(lambda request: _alerts(request))))),
        path("work", _work),
        *urlpatterns,
    ]
    sys.modules[module.__name__] = module
    with override_settings(ROOT_URLCONF=module.__name__):
        yield
    del sys.modules[module.__name__]


@pytest.mark.usefixtures("alert_screen")
def test_a_receive_only_screen_neither_needs_nor_extends_the_idle_time(cast: Cast) -> None:
    client = visit_as(cast.owner)
    _age(client, "active_at", 29 * 60)
    before = client.session["active_at"]
    assert client.get("/alerts").content == b"alerts"
    assert client.session["active_at"] == before
    _age(client, "active_at", 2 * 60)
    assert client.get("/alerts").content == b"alerts"
    assert client.get("/work").status_code == 302
    assert client.get("/alerts").content == b"alerts"  # having been refused does not end it
    assert client.post("/alerts").status_code == 302  # locked for all but looking


@pytest.mark.usefixtures("alert_screen")
def test_a_receive_only_screen_needs_a_session_that_stands(cast: Cast) -> None:
    assert Client().get("/alerts").status_code == 302
    pending = Client()
    give_name(pending, cast.owner.person.name)
    assert pending.get("/alerts").status_code == 302
    client = visit_as(cast.owner)
    acting = operator().acting_for(cast.owner.office)
    accounts.disable(cast.owner.person.id, actor=acting, now=datetime.now(UTC))
    assert client.get("/alerts").status_code == 302


def test_receive_only_is_said_of_views_for_people_who_are_signed_in() -> None:
    with pytest.raises(TypeError):
        receive_only(lambda _request: HttpResponse())


def test_what_no_longer_counts_is_cleared(cast: Cast, database: str) -> None:
    visit_as(cast.owner)
    _fail("nobody-at-all", at=NOON)
    assert accounts.clear_old(now=NOON) == 0
    assert accounts.clear_old(now=datetime.now(UTC)) == 1  # the failure; the session stands
    with admin(database) as super_:
        assert super_.execute("select count(*) from offices_session").fetchone() == (1,)


def test_failures_are_no_rows_for_the_application(cast: Cast) -> None:
    nobody = Viewer(PersonId(0), INSTALLATION_OFFICE)
    _fail("nobody-at-all")
    assert list_entries(nobody, action="person.sign_in_failed")
    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("select * from offices_signinfailure")


def test_a_code_proves_nothing_while_the_name_is_locked(cast: Cast) -> None:
    add_factor(cast.owner.person)
    _fail(cast.owner.person.name, times=5, at=datetime.now(UTC))
    codes = factors.make_recovery_codes(actor=cast.owner.actor, now=datetime.now(UTC))
    claim = Claim(cast.owner.person.name, SOURCE)
    for code in (code_now(), codes[0]):
        assert (
            factors.prove_by_code(code, claim, actor=cast.owner.actor, now=datetime.now(UTC))
            is None
        )
    assert factors.count_codes(cast.owner.viewer) == 10  # not used up either

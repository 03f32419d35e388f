"""Is it ready? Cheap, bounded, one word, and no crowd at the database."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from tests.cli.terminal import environment, run
from tests.conftest import HOME, admin
from tests.web.served_pages import get, serving
from tieline.config import signs_of_life
from tieline.config.home import Home
from tieline.config.readiness import KEPT_S, Gatekeeper, Readiness, Unready, Warned, look
from tieline.config.serving import free_port

ALIVE = "insert into procrastinate_workers (last_heartbeat) values (now())"
SILENT = "insert into procrastinate_workers (last_heartbeat) values (now() - interval '2 minutes')"


@pytest.fixture
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer of another test is given again."""
    monkeypatch.setattr(signs_of_life, "_gatekeeper", Gatekeeper(lambda: look(Home(HOME))))


def test_an_installation_is_ready_and_a_worker_that_is_silent_is_a_warning(database: str) -> None:
    with admin(database) as super_:
        super_.execute(SILENT)
        assert look(Home(HOME)) == Readiness(None, (Warned.WORKER,))
        super_.execute(ALIVE)
        assert look(Home(HOME)) == Readiness(None)


@pytest.mark.parametrize(
    ("change", "unready"),
    [
        ("delete from django_migrations where app = 'hits'", Unready.SCHEMA_BEHIND),
        (
            "insert into django_migrations (app, name, applied) values ('hits', '9999_x', now())",
            Unready.SCHEMA_AHEAD,
        ),
        ("comment on schema public is 'Tieline installation x'", Unready.OTHER_INSTALLATION),
        ("drop table django_migrations", Unready.DATABASE),
    ],
)
def test_what_is_wrong_with_the_database_has_a_word(
    database: str, change: str, unready: Unready
) -> None:
    with admin(database) as super_:
        super_.execute(change)
    assert look(Home(HOME)).unready is unready


def test_a_database_that_is_not_there_is_no_error(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connections["default"].settings_dict, "NAME", "gone")
    assert look(Home(HOME)).unready is Unready.DATABASE


def test_secrets_that_are_not_there_are_said_and_a_restore_too(tmp_path: Path) -> None:
    assert look(Home(tmp_path)).unready is Unready.SECRETS
    (tmp_path / "restoring").mkdir()
    assert look(Home(tmp_path)).unready is Unready.RESTORING


def test_many_who_ask_at_once_cause_one_look() -> None:
    is_looking, go_on, looks = threading.Event(), threading.Event(), 0

    def look_slowly() -> Readiness:
        nonlocal looks
        looks += 1
        is_looking.set()
        assert go_on.wait(10)
        return Readiness(None)

    clock = [100.0]
    gatekeeper = Gatekeeper(look_slowly, clock=lambda: clock[0])
    asking = threading.Thread(target=gatekeeper.ask)
    asking.start()
    assert is_looking.wait(10)
    assert {gatekeeper.ask().unready for _ in range(20)} == {Unready.STARTING}
    go_on.set()
    asking.join()
    assert (gatekeeper.ask().unready, looks) == (None, 1)
    clock[0] += KEPT_S
    assert (gatekeeper.ask().unready, looks) == (None, 2)


def test_a_look_that_fails_leaves_the_turn_to_the_next() -> None:
    found: list[Any] = [RuntimeError(), Readiness(None)]

    def look_twice() -> Readiness:
        one = found.pop(0)
        if isinstance(one, Exception):
            raise one
        assert isinstance(one, Readiness)
        return one

    gatekeeper = Gatekeeper(look_twice)
    with pytest.raises(RuntimeError):
        gatekeeper.ask()
    assert gatekeeper.ask().unready is None


@pytest.mark.usefixtures("_fresh")
def test_the_addresses_tell_a_word_and_set_no_cookie(database: str) -> None:
    live = Client().get("/livez")
    assert (live.status_code, live.content) == (200, b"ok\n")
    ready = Client().get("/readyz")
    assert (ready.status_code, ready.content) == (200, b"ok\nwarning: worker\n")
    assert not live.cookies
    assert not ready.cookies


@pytest.mark.usefixtures("_fresh")
def test_pages_that_are_not_ready_live(database: str) -> None:
    with admin(database) as super_:
        super_.execute("delete from django_migrations where app = 'hits'")
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"not ready: schema_behind\n")
    assert Client().get("/livez").status_code == 200


@pytest.mark.usefixtures("database")
def test_the_command_looks_for_itself_or_asks_the_pages() -> None:
    found = run("ready")
    assert (found.code, found.out) == (0, "ok\nwarning: worker\n")
    port = free_port(0)
    nobody = run("ready", "--port", str(port))
    assert (nobody.code, nobody.out) == (4, "not ready: no_answer\n")
    hosts = {"TIELINE_HOSTS": "tieline.example"}
    with serving(port, TIELINE_HOSTS="127.0.0.1,tieline.example"):
        asked = run("ready", "--port", str(port), "--wait", "5", environ=environment(**hosts))
        assert (asked.code, asked.out) == (0, "ok\nwarning: worker\n")
        other = run(
            "ready", "--port", str(port), environ=environment(TIELINE_HOSTS="other.example")
        )
        assert (other.code, other.out) == (4, "not ready: status_400\n")
        assert get(port, "/readyz") == 200

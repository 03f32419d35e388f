"""No value, name, reference or secret of a case reaches a technical log or the list of processes.

The main job and its failures run in processes of their own, as an installation runs them, with
values that stand nowhere else; then everything they left beside the database is searched.
"""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from django.test import override_settings

from tests.cli.terminal import do, environment, refuse
from tests.conftest import SECRETS, admin
from tests.factories.visitors import add_factor
from tests.factories.world import (
    Player,
    make_case,
    make_player,
    make_submission,
    make_token,
    operator,
)
from tests.security.running import Visit, read_logs, read_processes, running, wait_until
from tieline.apps.offices import actions as offices
from tieline.apps.offices import queries as office_queries

ROOT: Final = Path(__file__).parents[2]
NUMBER: Final = "+12025550173"
NAME: Final = "zquillfeather"
PASSWORD: Final = "plover-pass-word-41"
CASE: Final = "HALCYON-7731"
CANARIES: Final = (
    "2025550173",
    "555-0173",
    "2025550174",
    CASE,
    "kestrel-summary",
    "petrel-purpose",
    "merlin-authority",
    "Zephyrine",
    "Quillfeather",
    NAME,
    PASSWORD,
    "dunlin-list",
    "Godwit",
    "Avocet",
    "curlew-address",
    "sandpiper-failure",
)
"""Numbers, a case, people, a password, a file and its column, and words in what fails."""
LIST: Final = f"Godwit Column\n(202) 555-0173\n{NUMBER[:-1]}4\n"
DETAILS: Final = {
    "authority": "subpoena:merlin-authority-88",
    "case": CASE,
    "sender": "Avocet Carrier",
    "layout": {"columns": [{"header": "Godwit Column", "kind": "phone"}]},
}
BURST: Final = """
    create function burst() returns trigger language plpgsql as
        $$ begin raise exception 'sandpiper-failure %', new.canonical; end $$;
    create trigger burst before insert on selectors_selector for each row execute function burst()
"""
FAILING_TASK: Final = """
import logging
import django
django.setup()
from procrastinate.contrib.django import app
from tieline.apps.submissions import left_over
from tieline.journeys import worker

def fail(*_):
    try:
        raise ValueError("sandpiper-failure +12025550173")
    except ValueError as error:
        raise RuntimeError("HALCYON-7731") from error

left_over.list_unfinished = fail
worker.resume_unfinished.defer(timestamp=0)
with app.replace_connector(app.connector.get_worker_connector()) as running:
    running.run_worker(
        queues=["intake"], wait=False, install_signal_handlers=False, listen_notify=False
    )
try:
    fail()
except RuntimeError as error:
    logging.getLogger("waitress").exception("Exception while serving %s", "/hits")
    logging.getLogger("another").error("it failed: %s", error)
"""


def _find(text: str, *more: str) -> list[str]:
    return [one for one in (*CANARIES, *more) if one.casefold() in text.casefold()]


def _make_analyst() -> Player:
    """Whose name and password are canaries, and who can sign in at another process."""
    player = make_player("OWN")
    new = offices.NewPerson(
        name=NAME,
        office_code="OWN",
        role="analyst",
        full_name="Zephyrine Quillfeather",
        password=PASSWORD,
    )
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"]):
        offices.add_person(new, actor=operator().at_home(), now=datetime.now(UTC))
    person = office_queries.find_person(NAME)
    add_factor(person)
    return Player(player.office, person)


def _hand_in(program: Visit, content: str | bytes, name: str = "dunlin-list.csv") -> int:
    sent = {"file": (name, content)}
    answer = program.post("/api/v1/submissions", files=sent, data={"details": json.dumps(DETAILS)})
    return answer.status_code


def _work(browser: Visit, program: Visit, database: str) -> None:
    """The main job: a case, a file, a hit, a check, at the pages and through the API."""
    assert program.post("/api/v1/cases", json={"ref": CASE, "summary": "kestrel-summary"}).ok
    assert _hand_in(program, LIST) == 202
    wait_until(
        lambda: (
            _count(database, "select 1 from submissions_submission where state = 'finished'") > 1
        )
    )
    wait_until(lambda: program.get("/api/v1/hits").json()["items"])
    question = {"values": [NUMBER], "purpose": "petrel-purpose", "case": CASE}
    assert program.post("/api/v1/checks", json=question).ok
    browser.sign_in(NAME, PASSWORD)
    asked = {"values": NUMBER, "purpose": "petrel-purpose", "case_ref": CASE}
    assert "OTH" in browser.post("/check", "/check", data=asked).text
    for page in ("/", "/hits", "/values", "/cases", "/submissions", "/account"):
        assert browser.get(page).ok
    assert NUMBER[-4:] in browser.post("/hits/export", "/hits", data=asked).text


def _go_wrong(browser: Visit, program: Visit, nobody: Visit) -> None:
    """What people and programs send by mistake, and what strangers try."""
    wrong = {"name": NAME, "password": f"{PASSWORD}-wrong", "agreed": "1"}
    assert nobody.post("/sign-in", "/sign-in", data=wrong).status_code == 422
    assert _hand_in(program, b"PK\x03\x04 Godwit 2025550173", "dunlin-list.xlsx") == 422
    assert _hand_in(program, LIST.encode() + b"\x00\xff Godwit", "dunlin-list.csv") in (202, 422)
    chosen = {"file": ("dunlin-list.xlsx", b"PK\x03\x04 Godwit 2025550173")}
    case = {"case_is": "known", "case_ref": CASE, "authority_kind": "warrant"}
    assert browser.post("/submit", "/submit", data=case, files=chosen).status_code == 422
    for path in ("/curlew-address", f"/hits/{NUMBER}", f"/cases/{CASE}", f"/api/v1/cases/{CASE}"):
        assert browser.get(path).status_code in (401, 404)
        assert program.get(path).status_code in (302, 404, 200)
    browser.get(f"/check?values={NUMBER}&purpose=petrel-purpose")
    nobody.get("/", headers={"Host": "curlew-address.example", "Referer": f"http://a/{NUMBER}"})
    nobody.get("/hits", headers={"User-Agent": NUMBER, "Cookie": f"sessionid={PASSWORD}"})
    program.post("/api/v1/checks", data=f'{{"values": ["{NUMBER}"], ')
    program.post("/api/v1/checks", json={"values": [NUMBER], "purpose": "", "curlew-address": 1})
    program.get("/api/v1/hits", params={"cursor": NUMBER, "limit": CASE})
    nobody.get("/api/v1/me", headers={"Authorization": f"Bearer {PASSWORD}"})


def _break(browser: Visit, program: Visit, database: str) -> None:
    """Failures of ours: pages, the API and the worker meet a database that refuses."""
    with admin(database) as super_:
        super_.execute(BURST)
    assert _hand_in(program, LIST.replace("0173", "0175")) == 202
    failed = "select 1 from submissions_submission where failures > 0"
    wait_until(lambda: _count(database, failed))
    with admin(database) as super_:
        super_.execute("drop trigger burst on selectors_selector")
        super_.execute("alter table cases_case rename column summary to another")
    assert browser.get("/cases").status_code == 500
    assert program.get("/api/v1/cases", params={"q": CASE}).status_code in (422, 500)
    answer = program.post("/api/v1/cases", json={"ref": f"{CASE}-2", "summary": "kestrel-summary"})
    assert answer.status_code == 500
    with admin(database) as super_:
        super_.execute("alter table cases_case rename column another to summary")
        super_.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where usename = 'tieline_app' and datname = current_database()"
        )
    wait_until(lambda: browser.get("/cases").ok)


def _count(database: str, query: str) -> int:
    with admin(database) as super_:
        return len(super_.execute(query).fetchall())  # type: ignore[call-overload]


def test_the_main_job_and_its_failures_leave_no_word_in_any_log(
    database: str, tmp_path: Path
) -> None:
    other = make_player("OTH")
    make_case(other)
    make_submission(other, [NUMBER])
    token = make_token(_make_analyst(), now=datetime.now(UTC))
    asked = tmp_path / "values.txt"
    asked.write_text(f"{NUMBER}\n")
    output = tmp_path / "output"
    with running(output) as port:
        browser, program = Visit(port), Visit(port, token)
        _work(browser, program, database)
        _go_wrong(browser, program, Visit(port))
        _break(browser, program, database)
        do("check", "--file", str(asked), "--office", "OWN", "--purpose", "petrel", "--case", CASE)
        refuse(3, "case", "show", "curlew-address", "--office", "OWN")
        processes = read_processes()
        session = browser.session.cookies.get("sessionid")
    assert session
    kept = {"standard output and error": output.read_text(), **read_logs(), "processes": processes}
    hidden = [token, session, SECRETS.django_secret, *SECRETS.passwords.values()]
    hidden += [SECRETS.match_secret.hex(), SECRETS.master_key.hex()]
    assert {
        place: _find(text, *hidden) for place, text in kept.items() if _find(text, *hidden)
    } == {}
    # What was to be searched is there: requests, failures of both kinds, a server that speaks.
    told = kept["standard output and error"]
    assert re.search(r"GET /hits 200", told)
    assert "page failed: " in told
    assert "is left for another round" in told
    assert "(unknown)" in told
    assert re.search(r"tieline\S* serve", processes)
    assert "postgres: " in processes
    assert any("terminating connection" in text for text in kept.values())


def test_what_fails_in_the_code_of_others_is_logged_without_its_words(database: str) -> None:
    """The queue, the page server and any library log an exception with its text."""
    done = subprocess.run(
        [sys.executable, "-c", FAILING_TASK],
        cwd=ROOT,
        env=environment(DJANGO_SETTINGS_MODULE="tieline.config.settings"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert _find(done.stdout + done.stderr) == []
    assert "procrastinate" in done.stderr
    # The task's and the last one; a minute that begins meanwhile brings another task.
    assert done.stderr.count("RuntimeError from ValueError at") >= 2
    assert "it failed: RuntimeError" in done.stderr


@pytest.mark.parametrize("where", ["the process", "a thread of it"])
def test_what_ends_a_process_is_told_without_its_words(where: str) -> None:
    fail = "raise RuntimeError('sandpiper-failure +12025550173')"
    if where == "a thread of it":
        fail = f"import threading\ndef fail(): {fail}\nthreading.Thread(target=fail).start()"
    script = f"from tieline.config.log_lines import hush_crashes\nhush_crashes()\n{fail}"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert _find(done.stdout + done.stderr) == []
    assert "ended by a failure: RuntimeError at" in done.stderr

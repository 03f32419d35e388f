"""`tieline doctor`: what is wrong with an installation, and how to mend it."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections

from tests.cli.terminal import do, environment, run, superuser
from tests.conftest import HOME
from tests.factories.answers import make_overlap
from tests.factories.places import reachable_folder
from tests.factories.world import (
    NOON,
    hand_in_values,
    make_case,
    make_player,
    make_submission,
    operator,
)
from tieline.apps.audit.acting import acting_as
from tieline.apps.selectors import actions as selectors
from tieline.apps.selectors import settling
from tieline.config.home import Home
from tieline.config.index_examining import look_at_index
from tieline.core.states import State
from tieline.journeys.upkeep import settle_answers


def _findings(**changes: str | None) -> tuple[int, dict[str, Any]]:
    """The code, and what is not fine by name."""
    ended = run("doctor", "--json", environ=environment(**changes))
    assert ended.err == ""
    findings = ended.json
    assert findings
    for one in findings:
        assert one["found"]
        assert one["is_fine"] == (one["mend"] is None)
    return ended.code, {one["what"]: one for one in findings if not one["is_fine"]}


@pytest.fixture
def tamper(sealed_database: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    with superuser(sealed_database) as connection:
        yield connection


@pytest.mark.usefixtures("sealed_database")
def test_a_sound_installation_is_well_in_every_respect() -> None:
    make_case(make_player("A"))
    ended = run("doctor", "--json")
    assert ended.code == 0
    assert {one["what"] for one in ended.json} >= {
        "secrets", "disk", "database server", "version", "tables", "roles", "row security",
        "submissions", "withdrawals",
    }  # fmt: skip
    assert all(one["is_fine"] for one in ended.json)
    table = do("doctor").out
    assert "ok" in table
    assert "!!" not in table


def test_row_security_that_was_switched_off_is_found(
    tamper: psycopg.Connection[tuple[Any, ...]],
) -> None:
    for change in ("no force row level security", "disable row level security"):
        tamper.execute(f"alter table selectors_mention {change}")
        code, wrong = _findings()
        assert code == 4
        assert set(wrong) == {"row security"}
        assert "selectors_mention" in wrong["row security"]["found"]
        tamper.execute("alter table selectors_mention enable row level security")
        tamper.execute("alter table selectors_mention force row level security")
    assert _findings() == (0, {})


def test_a_role_that_can_pass_row_security_is_found(
    tamper: psycopg.Connection[tuple[Any, ...]],
) -> None:
    for grant, revoke in (("superuser", "nosuperuser"), ("bypassrls", "nobypassrls")):
        tamper.execute(f"alter role tieline_keeper {grant}")
        try:
            code, wrong = _findings()
            table = run("doctor").out
        finally:
            tamper.execute(f"alter role tieline_keeper {revoke}")
        assert code == 4
        assert set(wrong) == {"roles"}
        assert "tieline_keeper" in wrong["roles"]["found"]
        assert "tieline init" in wrong["roles"]["mend"]
        assert "!!" in table
    assert _findings() == (0, {})


def test_tables_that_are_behind_or_gone_are_found(
    tamper: psycopg.Connection[tuple[Any, ...]],
) -> None:
    tamper.execute(
        "delete from django_migrations where id ="
        " (select max(id) from django_migrations where app = 'hits')"
    )
    code, wrong = _findings()
    assert code == 4
    assert "tables" in wrong
    assert "1 step" in wrong["tables"]["found"]
    assert "tieline init" in wrong["tables"]["mend"]
    # One look that fails does not hide what the others find.
    tamper.execute("drop function unfinished_submissions cascade")
    code, wrong = _findings()
    assert code == 4
    assert {"tables", "unfinished"} <= set(wrong)


@pytest.mark.usefixtures("sealed_database")
def test_work_that_a_crash_left_half_way_is_found() -> None:
    player = make_player("A")
    make_case(player)
    hand_in_values(player, ["+12025550143"])
    done = make_submission(player, ["+12025550101"])
    code, wrong = _findings()
    assert code == 4
    assert set(wrong) == {"submissions"}
    assert "1 not finished" in wrong["submissions"]["found"]
    assert "tieline worker" in wrong["submissions"]["mend"]
    # A withdrawal whose hits were not yet retracted is as much left over.
    selectors.withdraw(
        done.id,
        into=State.WITHDRAWN,
        reason="a test",
        actor=player.actor,
        now=done.received_at,
    )
    code, wrong = _findings()
    assert code == 4
    assert set(wrong) == {"submissions", "withdrawals"}


@pytest.mark.usefixtures("sealed_database")
def test_overlaps_that_nobody_took_in_time_are_counted_and_no_office_is_named() -> None:
    players = [make_player(code) for code in ("SECRETLY-A", "SECRETLY-B", "C")]
    make_overlap(*players, at=NOON)
    code, wrong = _findings()
    assert code == 4
    assert set(wrong) == {"silent overlaps"}
    found = wrong["silent overlaps"]
    assert found["found"] == "1 not taken in time, 0 that no coordinator is cleared for"
    assert "SECRETLY" not in str(found)


@pytest.mark.usefixtures("sealed_database")
def test_changed_answers_that_wait_too_long_are_counted_and_no_office_is_named() -> None:
    player = make_player("SECRETLY-A")
    case_id = make_case(player)
    for minutes in (1, 20, 30):
        at = datetime.now(UTC) - timedelta(minutes=minutes)
        with acting_as(player.actor):
            settling.note(case_id, None, reveals=False, actor=player.actor, now=at)
        code, wrong = _findings()
        assert set(wrong) == ({"changed answers"} if minutes > 15 else set())
    assert code == 4
    found = wrong["changed answers"]
    assert found["found"] == f"2 not settled in time, the oldest since {at:%Y-%m-%d %H:%M} UTC"
    assert "tieline worker" in found["mend"]
    assert "SECRETLY" not in str(found)
    assert settle_answers(0) == 3
    assert _findings() == (0, {})


@pytest.fixture
def copied(database: str) -> Iterator[Path]:
    """A home with the secrets of the installation and nothing else."""
    with reachable_folder() as home:
        shutil.copy2(Path(environment()["TIELINE_HOME"]) / "secrets.json", home)
        yield home


def test_secrets_that_are_missing_loosened_or_damaged_are_found(copied: Path) -> None:
    secrets = copied / "secrets.json"
    text = secrets.read_text()
    secrets.chmod(0o644)
    code, wrong = _findings(TIELINE_HOME=str(copied))
    assert (code, set(wrong)) == (4, {"secrets"})
    assert "chmod 600" in wrong["secrets"]["mend"]
    secrets.chmod(0o600)
    secrets.write_text(text[:-40])
    code, wrong = _findings(TIELINE_HOME=str(copied))
    assert (code, set(wrong)) == (4, {"secrets"})
    assert "backup" in wrong["secrets"]["mend"]
    secrets.unlink()
    code, wrong = _findings(TIELINE_HOME=str(copied))
    assert (code, set(wrong)) == (4, {"secrets"})
    assert "tieline init" in wrong["secrets"]["mend"]


def test_a_server_that_cannot_be_reached_is_found(copied: Path) -> None:
    # Secrets of an embedded server, but no data beside them.
    code, wrong = _findings(TIELINE_HOME=str(copied))
    assert (code, set(wrong)) == (4, {"database server"})
    assert "backup" in wrong["database server"]["mend"]
    # Another's server that does not answer.
    document = json.loads((copied / "secrets.json").read_text())
    document["server"] = {"host": "127.0.0.1", "port": 1, "dbname": "x", "embedded": False}
    (copied / "secrets.json").write_text(json.dumps(document))
    code, wrong = _findings(TIELINE_HOME=str(copied))
    assert (code, set(wrong)) == (4, {"database server"})
    # A server that answers, and does not know the password.
    home = environment()["TIELINE_HOME"]
    document["server"] = {
        "host": str(connections["default"].settings_dict["HOST"]),
        "port": 5432,
        "dbname": "tieline",
        "embedded": False,
    }
    document["passwords"] = dict.fromkeys(document["passwords"], "wrong")
    (copied / "secrets.json").write_text(json.dumps(document))
    code, wrong = _findings(TIELINE_HOME=str(copied))
    assert (code, set(wrong)) == (4, {"database server"})
    assert home != str(copied)


def test_a_server_that_is_down_and_can_be_started_is_no_illness(copied: Path) -> None:
    (copied / "secrets.json").unlink()
    at_home = {"TIELINE_HOME": str(copied), "TIELINE_DATABASE": None}
    do("init", environ=environment(**at_home))
    do("stop", environ=environment(**at_home))
    assert _findings(**at_home) == (0, {})
    do("office", "list", environ=environment(**at_home))
    do("stop", environ=environment(**at_home))
    # A data directory that is lost is one.
    shutil.rmtree(copied / "postgres")
    code, wrong = _findings(**at_home)
    assert (code, set(wrong)) == (4, {"database server"})


@pytest.mark.usefixtures("sealed_database")
def test_doctor_needs_no_person() -> None:
    assert operator().is_operator
    assert _findings(TIELINE_PERSON="nobody at all") == (0, {})


def test_a_purge_that_waits_too_long_is_found(tamper: psycopg.Connection[tuple[Any, ...]]) -> None:
    owner = make_player("A")
    tamper.execute(
        "insert into retention_tombstone (uuid, office_id, kind, thing_id, thing_uuid, reason, ground,"
        " ordered_at, ordered_by) values (gen_random_uuid(), %s, 'case', 1, gen_random_uuid(),"
        " 'cleared', 'a test', now() - interval '2 hours', 1)",
        [owner.office.id],
    )
    code, wrong = _findings()
    assert (code, set(wrong)) == (4, {"purges"})
    assert "is not done" in wrong["purges"]["found"]
    tamper.execute(
        "update retention_tombstone set purged_at = now() - interval '3 days', noted_at = now()"
    )
    code, wrong = _findings()
    assert (code, set(wrong)) == (4, {"purges"})
    assert "may still be on the disk" in wrong["purges"]["found"]
    tamper.execute("update retention_tombstone set rewritten_at = now()")
    assert _findings() == (0, {})


def test_an_index_that_is_not_what_follows_is_found_and_what_was_looked_at_said(
    tamper: psycopg.Connection[tuple[Any, ...]],
) -> None:
    for code in ("A", "B"):
        player = make_player(code)
        make_case(player)
        make_submission(player, ["+12025550143"])
    code, wrong = _findings()
    assert (code, wrong) == (0, {})
    [said] = [one for one in run("doctor", "--json").json if one["what"] == "index"]
    assert said["found"] == "checked 2 of 2 values; hits and notices of 100% of the keys"
    with tamper.transaction():
        tamper.execute("set local session_replication_role = replica")
        tamper.execute("delete from notices_notice")
    code, wrong = _findings()
    assert (code, set(wrong)) == (4, {"index"})
    assert "notices: 2 missing" in wrong["index"]["found"]
    assert "tieline index rebuild" in wrong["index"]["mend"]
    do("index", "rebuild")
    tamper.execute("drop index told_once")
    assert "told_once" in _findings()[1]["index"]["found"]


@pytest.mark.usefixtures("sealed_database")
def test_an_index_too_large_for_the_time_is_looked_at_in_part_and_that_is_said() -> None:
    found, mend = look_at_index(Home(HOME), budget_s=-1)
    assert (found.split(",")[0], mend) == ("checked 0 of 0 values", "")
    assert "from number" in found

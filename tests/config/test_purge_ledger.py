"""A backup that is older than a purge brings nothing back for long."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.terminal import do
from tests.conftest import CLUSTER, HOME, SECRETS, admin
from tests.factories.purged import (
    find_anywhere,
    make_supervisor,
    order_case,
    order_submission,
    run_purger,
)
from tests.factories.world import NOON, Player, later, make_case, make_player, make_submission
from tieline.apps.retention import queries
from tieline.config import purge_ledger
from tieline.config.embedded import SUPERUSER
from tieline.config.embedded.binaries import bin_path
from tieline.config.errors import HomeError
from tieline.config.home import Home
from tieline.config.purger import Purger, Round

OWN, OTHER = "+1 202 555 0101", "+1 202 555 0102"
FORMS = ("12025550101", "12025550102")


@pytest.fixture
def owner(database: str) -> Iterator[Player]:
    Home(HOME).purges_path.unlink(missing_ok=True)
    made = make_player("OWN")
    make_case(made)
    yield make_supervisor(database, made)
    Home(HOME).purges_path.unlink(missing_ok=True)


def _run(program: str, database: str, *options: str) -> None:
    dsn = CLUSTER.admin_dsn(SECRETS.passwords[SUPERUSER], dbname=database)
    done = subprocess.run(
        [str(bin_path(program)), f"--dbname={dsn}", *options], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


def _restore(database: str, dump: Path) -> None:
    """Everything as it was: tables, functions, policies and rows."""
    with admin(database) as super_:
        super_.execute("drop schema public cascade")
        super_.execute("create schema public")
    _run("pg_restore", database, str(dump))


def test_what_a_restored_backup_brings_back_is_purged_again(
    database: str, owner: Player, tmp_path: Path
) -> None:
    make_submission(owner, [OWN])
    make_case(owner, "C-2")
    lone = make_submission(owner, [OTHER], case="C-2")
    dump = tmp_path / "backup"
    _run("pg_dump", database, "--format=custom", f"--file={dump}")
    order_case(owner)
    order_submission(owner, lone)
    assert run_purger() == Round(2, 0)
    assert find_anywhere(database, FORMS) == set()
    ledger = Home(HOME).purges_path.read_text()
    assert [form for form in FORMS if form in ledger] == []
    _restore(database, dump)
    assert {needle for _, _, needle in find_anywhere(database, FORMS)} == set(FORMS)
    assert queries.list_tombstones(owner.viewer) == []
    assert "2 ordered again, 2 purges done" in do("purge", "replay").out
    assert find_anywhere(database, FORMS) == set()
    assert {one.ground for one in queries.list_tombstones(owner.viewer)} == {
        "replayed from the ledger of purges after a restore"
    }
    assert "Nothing of what was purged" in do("purge", "replay").out


def test_a_number_that_was_dealt_out_anew_is_not_mistaken_for_what_was_purged(
    owner: Player,
) -> None:
    row = make_submission(owner, [OWN])
    order_submission(owner, row)
    run_purger()
    path = Home(HOME).purges_path
    [said] = [json.loads(line) for line in path.read_text().splitlines() if line]
    other = make_submission(owner, [OTHER], at=later(1))
    path.write_text(json.dumps({**said, "id": other.id}) + "\n")
    assert purge_ledger.replay(path, now=NOON) == 0


def test_a_line_that_was_cut_off_or_stands_twice_is_harmless(owner: Player) -> None:
    row = make_submission(owner, [OWN])
    order_submission(owner, row)
    run_purger()
    path = Home(HOME).purges_path
    text = path.read_text()
    path.write_text(text + text + text[:40])
    assert Purger(Home(HOME)).replay(NOON) == 0
    other = make_submission(owner, [OTHER], at=later(1))
    order_submission(owner, other)
    run_purger()
    lines = [line for line in path.read_text().splitlines() if line.endswith("}")]
    assert json.loads(lines[-1])["uuid"] == str(other.uuid)


def test_a_line_nested_deeper_than_json_is_read_says_no_purge(tmp_path: Path) -> None:
    path = tmp_path / "purges.jsonl"
    path.write_text("[" * 3000 + "}\n")
    assert purge_ledger.replay(path, now=NOON) == 0
    with pytest.raises(HomeError, match="Line 1 of"):
        purge_ledger.demand_whole(path)


def test_a_ledger_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(HomeError, match="cannot be read"):
        purge_ledger.replay(tmp_path, now=NOON)

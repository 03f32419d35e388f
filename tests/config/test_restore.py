"""A restored installation holds nothing that was purged since its backup, lets nobody in, tells what it has
lost, and is there whole or not at all."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import PROGRAM
from tests.conftest import HOME
from tests.factories.installations import Installation
from tests.factories.places import reachable_folder
from tests.factories.world import operator
from tieline.config.backups import making, restoring
from tieline.config.backups.plan import FOLDER, KEYS, read_plan
from tieline.config.backups.restoring import Outcome, Sources
from tieline.config.errors import BackupError, HomeError, SecretsError
from tieline.config.home import Home, load_secrets

GIVEN = ("+1 (202) 555-0177", "Rådhuset.Büro@example.org", "jane~the~heron")
CANONICAL = ("12025550177", "rådhuset.büro@example.org")
TEXTS = (
    "a canary summary of the case",
    "Marta of the western quay",
    "seen at night handing boxes over; a canary fact",
    "canary-list-7.csv",
    "CANARY-REF-12",
    "warrant:CANARY-77",
    "to find the canary heron",
)
NEEDLES = (*GIVEN, *CANONICAL, *TEXTS)
KEPT = "+1 202 555 0191"
PATIENCE_S = 120


@pytest.fixture
def place() -> Iterator[Path]:
    with reachable_folder() as path:
        for name in ("backups", "keys", "checkpoints"):
            (path / name).mkdir(mode=0o700)
        yield path


def _installation(place: Path, name: str) -> Installation:
    return Installation(
        place / name,
        {
            "TIELINE_BACKUPS": str(place / "backups"),
            "TIELINE_BACKUP_KEYS": str(place / "keys"),
            "TIELINE_CHECKPOINTS": str(place / "checkpoints"),
        },
    )


def _fill(there: Installation, folder: Path) -> None:
    there.do("init")
    for code in ("OWN", "PART"):
        there.do("office", "add", code, "--name", code, "--agency", f"Agency {code}")
        there.do("person", "add", f"sup-{code.lower()}", "--office", code, "--role", "supervisor")
    file = folder / TEXTS[3]
    rows = [",".join(GIVEN)] * 40
    file.write_text("\n".join(["number,mail,name", *rows, ""]), encoding="utf-8")
    columns = ("--column", "number=phone", "--column", "mail=email", "--column", "name=username")
    there.do("case", "open", TEXTS[4], "--office", "OWN", "--summary", TEXTS[0])
    there.do(
        "--as", "sup-own", "submit", str(file), "--office", "OWN", "--case", TEXTS[4],
        "--authority", TEXTS[5], *columns,
    )  # fmt: skip
    there.do(
        "--as", "sup-own", "subject", "open", TEXTS[1], "--office", "OWN", "--case", TEXTS[4],
        "--crime", "smuggling", "--facts", TEXTS[2], "--source", "B", "--information", "2",
    )  # fmt: skip
    there.do(
        "--as", "sup-own", "check", GIVEN[0], "--office", "OWN", "--case", TEXTS[4],
        "--purpose", TEXTS[6],
    )  # fmt: skip
    _hand_in(there, folder, "PART", "P-1")
    there.do("--as", "sup-part", "token", "create", "nightly", "--office", "PART")
    there.do("webhook", "add", "desk", "https://cases.example.org/hook", "--office", "PART")
    with there.admin() as super_:
        super_.execute(
            "insert into offices_session (uuid, office_id, person_id, key_sha256, proof, source,"
            " browser, started_at, seen_at) select gen_random_uuid(), p.office_id, p.id, 'x', 'totp',"
            " '', '', now(), now() from offices_person p where p.name = 'sup-part'"
        )


def _hand_in(there: Installation, folder: Path, office: str, case: str) -> None:
    file = folder / f"kept-{office}.csv"
    file.write_text(f"number\n{KEPT}\n", encoding="utf-8")
    there.do(
        "submit", str(file), "--office", office, "--case", case, "--create",
        "--authority", "warrant:1", "--column", "number=phone",
    )  # fmt: skip


def _one(there: Installation, statement: str) -> Any:
    with there.admin() as super_:
        [[found]] = super_.execute(statement).fetchall()
    return found


def _back_up_and_purge(there: Installation, place: Path, folder: Path) -> Path:
    """The backup, which holds all of it; then the purge, and what else came after the backup."""
    _fill(there, folder)
    there.do("audit", "seal")
    there.do("backup", "make")
    [listed] = json.loads(there.do("backup", "list", "--json"))
    made = Path(listed["file"])
    assert made.parent == place / "backups"
    held = made.read_bytes()
    assert [one for one in NEEDLES if one.encode() in held] == []
    why = ("--office", "OWN", "--reason", "unlawful", "--ground", "no basis was found")
    assert "Purged." in there.do("--as", "sup-own", "purge", "case", TEXTS[4], *why)
    there.do("person", "disable", "sup-part")
    there.do("audit", "seal")
    there.do("stop")
    return made


def _kill_when(there: Installation, file: Path, is_time: Callable[[], bool]) -> None:
    """A restore that is killed, and whatever it started beside the server with it."""
    process = subprocess.Popen(
        [str(PROGRAM), "restore", str(file)],
        env=there.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + PATIENCE_S
    while not is_time():
        assert process.poll() is None, "it came to its end before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_what_was_purged_since_the_backup_is_in_no_file_and_no_dump_of_what_was_restored(
    place: Path, tmp_path: Path
) -> None:
    before = _installation(place, "before")
    file = _back_up_and_purge(before, place, tmp_path)
    # The machine is lost; keys, ledger, checkpoints and backup lie apart from it.
    shutil.rmtree(before.home.path)
    after = _installation(place, "after")
    working = after.home.restoring_dir
    # Killed while the database is filled, and again when the doors are being closed.
    for is_time in (
        lambda: (working / "postgres" / "postmaster.pid").exists(),
        lambda: (working / restoring.FACTS).exists(),
    ):
        _kill_when(after, file, is_time)
        for words in (("init",), ("office", "list"), ("serve",), ("worker",)):
            refused = after.run(*words)
            assert refused.code == 4, (words, refused)
            assert "is not finished" in refused.err
    told = _await_restore(after, file)
    assert (told["ordered"], told["purged"], told["waiting"]) == (1, 1, 0)
    assert not working.exists()

    after.do("office", "list")  # which starts the server
    assert after.find(NEEDLES) == set()
    dumped = after.dump()
    assert [needle for needle in NEEDLES if needle.encode() in dumped] == []
    assert KEPT.encode() in dumped  # what was not purged is there
    _check_doors(after, told)
    _check_trail(after, told)
    _check_that_life_goes_on(after, tmp_path)
    refused = after.run("restore", str(file))
    assert (refused.code, "holds something already" in refused.err) == (4, True)


def _await_restore(after: Installation, file: Path) -> dict[str, Any]:
    """What the killed one had started may live on for a moment: until then the next one waits."""
    deadline = time.monotonic() + PATIENCE_S
    while (ended := after.run("restore", str(file), "--json")).code != 0:
        assert "Another command" in ended.err, ended
        assert time.monotonic() < deadline
        time.sleep(0.5)
    found: dict[str, Any] = json.loads(ended.out)
    return found


def _check_doors(after: Installation, told: dict[str, Any]) -> None:
    """Nobody but the operator comes in, by nothing that the backup held."""
    assert (told["sessions"], told["tokens"], told["accounts"]) == (1, 1, 2)
    assert told["webhooks"] == 1
    for statement in (
        "select count(*) from offices_session where ended_at is null",
        "select count(*) from django_session",
        "select count(*) from offices_apitoken where revoked_at is null",
        "select count(*) from offices_recoverycode where used_at is null",
        "select count(*) from notices_webhook where state = 'active'",
        "select count(*) from offices_account a where a.disabled_at is null and not exists (select 1"
        " from offices_membership m where m.person_id = a.person_id and m.role = 'operator')",
    ):
        assert _one(after, statement) == 0, statement
    assert "is enabled" in after.do("person", "enable", "sup-own")


def _check_trail(after: Installation, told: dict[str, Any]) -> None:
    verified = json.loads(after.do("audit", "verify", "--json"))
    assert (verified["findings"], verified["checkpoint_troubles"]) == ([], [])
    [restored] = verified["restored"]
    assert restored["lost"] == told["lost"] > 3
    assert restored["kept"] + restored["lost"] == restored["covered_before"]
    assert "are lost" in after.do("audit", "verify")
    findings = json.loads(after.do("doctor", "--json"))
    assert [one for one in findings if not one["is_fine"]] == []
    # Whoever takes the entry out, or makes it say something else, is found as before.
    with after.admin() as super_:
        super_.execute("set session_replication_role = replica")
        super_.execute(
            "update audit_auditentry set ids = jsonb_set(ids, '{kept}', '3')"
            " where action = 'installation.restored'"
        )
    ended = after.run("audit", "verify", "--json")
    assert ended.code == 1
    troubles = json.loads(ended.out)["checkpoint_troubles"]
    assert any("did not sign" in one for one in troubles)
    with after.admin() as super_:
        super_.execute("set session_replication_role = replica")
        kept = restored["kept"]
        super_.execute(
            "update audit_auditentry set ids = jsonb_set(ids, '{kept}', %s::jsonb)"
            " where action = 'installation.restored'",
            [str(kept)],
        )
    after.do("audit", "verify")


def _check_that_life_goes_on(after: Installation, folder: Path) -> None:
    """What comes after the restore comes after everything of the backup, in every comparison."""
    newest = _one(after, "select max(xid8)::text::bigint from audit_auditentry where id <= 5")
    assert _one(after, "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint") > newest
    assert _one(after, "select (pg_current_xact_id()::text::bigint) >> 32") == 1
    _hand_in(after, folder, "OWN", "O-1")
    after.do("person", "enable", "sup-part")
    hits = after.do("--as", "sup-part", "hits", "--office", "PART", "--json")
    assert "2025550191" in re.sub(r"\D", "", hits)
    after.do("stop")
    after.do("audit", "seal")
    assert json.loads(after.do("audit", "verify", "--json"))["findings"] == []
    after.do("backup", "make")


def test_a_restore_that_was_cut_off_while_it_moved_goes_on_moving(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    working = home.restoring_dir
    for folder in (working / "postgres" / "base", home.path / "checkpoints"):
        folder.mkdir(parents=True)
    outcome = Outcome("b", "t", "r", 0, 0, 0, 0, 0, 0, 0, 0, 0, is_exported=True)
    (working / restoring.FACTS).write_text(json.dumps(asdict(outcome)))
    (working / "secrets.json").write_text("{}")
    (working / "whole").write_text("")
    with pytest.raises(SecretsError, match="is not finished"):
        load_secrets(home)
    gone = tmp_path / "gone"
    done = restoring.restore(
        home, Sources(gone, gone, None, gone), now=datetime.now(UTC), report=lambda _: None
    )
    assert done == outcome
    assert {path.name for path in home.path.iterdir()} == {
        "postgres", "checkpoints", "secrets.json", "init.lock",
    }  # fmt: skip


def test_without_a_ledger_without_a_key_or_into_a_home_in_use_nothing_is_begun(
    database: str, tmp_path: Path
) -> None:
    assert database
    for name in ("backups", "keys", "other"):
        (tmp_path / name).mkdir()
    plan = read_plan({FOLDER: str(tmp_path / "backups"), KEYS: str(tmp_path / "keys")})
    made = making.make(Home(HOME), plan, to=None, actor=operator().at_home(), now=datetime.now(UTC))

    def refuse(home: Path, keys: str, ledger: Path | None = None) -> str:
        sources = Sources(made.file, tmp_path / keys, ledger, tmp_path)
        with pytest.raises(BackupError) as refused:
            restoring.restore(Home(home), sources, now=datetime.now(UTC), report=lambda _: None)
        assert not Home(home).secrets_path.exists() or home == HOME
        return refused.value.code

    assert refuse(HOME, "keys") == "home_not_empty"
    assert refuse(tmp_path / "home", "other") == "backup_key_missing"
    assert refuse(tmp_path / "home", "keys", tmp_path / "none") == "ledger_missing"
    (tmp_path / "keys" / f"purges-{made.installation}.jsonl").unlink()
    assert refuse(tmp_path / "home", "keys") == "ledger_missing"
    (tmp_path / "ledger").write_text("")
    changed = bytearray(made.file.read_bytes())
    changed[2000] ^= 1  # of the facts, or of the first part
    made.file.write_bytes(changed)
    assert refuse(tmp_path / "home", "keys", tmp_path / "ledger") == "backup_damaged"
    with pytest.raises(SecretsError, match="is not finished"):
        load_secrets(Home(tmp_path / "home"))


def test_a_ledger_with_a_damaged_line_is_refused_and_one_that_was_cut_off_is_not(
    tmp_path: Path,
) -> None:
    own, given = tmp_path / "own", tmp_path / "given"
    own.write_text("")
    whole = (
        '{"tombstone": "0d2a3f5e-5e6b-4c8d-9a53-4b2f7b1f0c11", "office": 1, "kind": "case", "id": 7,'
        ' "uuid": "0d2a3f5e-5e6b-4c8d-9a53-4b2f7b1f0c12", "reason": "cleared"}'
    )
    given.write_text(f"{whole[:60]}\n{whole}\n")
    restoring._demand_newer(given, own)
    for damaged in (whole.replace("case", "cbse"), whole.replace(": 7", f": {2**63}"), '{"id": 7}'):
        given.write_text(f"{whole}\n{damaged}\n")
        with pytest.raises(HomeError, match="Line 2 of") as refused:
            restoring._demand_newer(given, own)
        assert refused.value.code == "ledger_damaged"


def test_a_ledger_that_lacks_what_the_backup_knew_of_is_refused(tmp_path: Path) -> None:
    """As one of another installation, or a copy from before the backup."""
    own, given = tmp_path / "own", tmp_path / "given"
    one, other = (
        f'{{"tombstone": "0d2a3f5e-5e6b-4c8d-9a53-4b2f7b1f0c1{n}", "office": 1, "kind": "case", "id": {n},'
        f' "uuid": "0d2a3f5e-5e6b-4c8d-9a53-4b2f7b1f0c2{n}", "reason": "cleared"}}'
        for n in (1, 2)
    )
    own.write_text(f"{one}\n")
    given.write_text(f"{other}\n")
    with pytest.raises(BackupError, match="lacks 1 purges") as refused:
        restoring._demand_newer(given, own)
    assert refused.value.code == "ledger_older"
    given.write_text(f"{other}\n\n{one}\n")
    restoring._demand_newer(given, own)

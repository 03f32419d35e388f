"""Backups are made whole or not at all, expire with their keys, and doctor says what is wrong with them."""

import errno
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

import pytest

from tests.cli.terminal import do, environment, refuse
from tests.conftest import HOME
from tests.factories.purged import make_supervisor, order_submission, run_purger
from tests.factories.world import NOON, make_case, make_player, make_submission, operator
from tieline.apps.audit.queries import list_entries
from tieline.config import purge_ledger
from tieline.config.backups import keyring, making
from tieline.config.backups.examining import look_at_backups
from tieline.config.backups.expiring import Expired, HourlyExpiry, expire
from tieline.config.backups.keyring import SUFFIX, Keyring, Record
from tieline.config.backups.plan import DAYS, DAYS_MOST, FOLDER, HOURS, KEYS, Plan, read_plan
from tieline.config.backups.verifying import verify
from tieline.config.errors import BackupError, HomeError
from tieline.config.files import held, write_private
from tieline.config.home import Home, load_secrets

PLACE = Home(HOME)
MONTH = timedelta(days=30)
OWN = "+1 202 555 0101"


@pytest.fixture
def environ(tmp_path: Path) -> Iterator[dict[str, str]]:
    for name in ("backups", "keys"):
        (tmp_path / name).mkdir(mode=0o700)
    PLACE.purges_path.unlink(missing_ok=True)
    yield {FOLDER: str(tmp_path / "backups"), KEYS: str(tmp_path / "keys")}
    PLACE.purges_path.unlink(missing_ok=True)


@pytest.fixture
def plan(environ: dict[str, str]) -> Plan:
    return read_plan(environ)


def _keyring(plan: Plan) -> Keyring:
    return Keyring(plan.demand_keys(), load_secrets(PLACE).installation_id)


def _make(plan: Plan, *, to: Path | None = None) -> Record:
    return making.make(PLACE, plan, to=to, actor=operator().at_home(), now=NOON)


def _expire(plan: Plan, days: int) -> list[Expired] | None:
    return expire(PLACE, plan, actor=operator().at_home(), now=NOON + timedelta(days=days))


def _names(folder: Path | None) -> set[str]:
    assert folder
    return {path.name for path in folder.iterdir()}


def _actions() -> list[str]:
    return [one.action for one in list_entries(operator().at_home().as_viewer())]


def test_an_expired_backup_has_no_key_and_no_copy_of_it_opens(
    database: str, plan: Plan, tmp_path: Path
) -> None:
    assert database
    owner = make_player("OWN")
    make_case(owner)
    make_submission(owner, [OWN])
    made = _make(plan)
    assert "backup.made" in _actions()
    assert made.file.stat().st_mode & 0o077 == 0
    assert b"202555" not in made.file.read_bytes()
    keys = plan.demand_keys()
    assert _names(keys) == {
        f"backup-{made.ident}.key",
        f"backup-{made.ident}.json",
        f"purges-{made.installation}.jsonl",
    }
    copy = Path(shutil.copy(made.file, tmp_path / "carried off"))
    whole = verify(copy, keys, now=NOON)
    assert whole.contents > 1000
    assert [part["name"] for part in whole.manifest["parts"]] == ["secrets", "database", "ledger"]
    assert whole.facts["trail"]["last_entry"] > 5
    assert "offices.0001_initial" in whole.facts["schema"]

    assert _expire(plan, 29) == []
    with pytest.raises(BackupError, match="expired at"):  # its key is there still
        verify(copy, keys, now=NOON + MONTH)
    assert _expire(plan, 30) == [Expired(made, is_removed=True)]
    assert _names(keys) == {f"purges-{made.installation}.jsonl"}
    assert _names(plan.folder) == set()
    assert _actions()[0] == "backup.expired"
    with pytest.raises(BackupError, match="does not hold the key"):
        verify(copy, keys, now=NOON)
    (keys / f"backup-{made.ident}.key").write_text("00" * 32)
    with pytest.raises(BackupError, match="another's"):
        verify(copy, keys, now=NOON)


def test_the_key_goes_first_and_a_file_that_cannot_be_removed_is_removed_later(
    database: str, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database
    made = _make(plan)

    unlink = Path.unlink

    def refuse_to(self: Path, *, missing_ok: bool = False) -> None:
        if self.suffix == SUFFIX:
            raise OSError(30, "read-only")
        unlink(self, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse_to)
        with pytest.raises(OSError, match="read-only"):
            _expire(plan, 31)
    assert not _keyring(plan).has_key(made.ident)
    assert made.file.exists()
    found, mend = look_at_backups(PLACE, _environ_of(plan), NOON + timedelta(days=31))
    assert (found.split(";")[0], "backup expire" in mend) == (
        "1 expired and are not removed",
        True,
    )
    assert _expire(plan, 31) == [Expired(made, is_removed=True)]
    assert _keyring(plan).records() == []


def test_what_one_backup_refuses_keeps_no_other_from_expiring(
    database: str, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where one was written to a disk that can only be read now, and a record was damaged."""
    assert database
    stuck, other = _make(plan), _make(plan)
    unlink = Path.unlink

    def refuse_to(self: Path, *, missing_ok: bool = False) -> None:
        if self == stuck.file:
            raise OSError(30, "read-only")
        unlink(self, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse_to)
        with pytest.raises(OSError, match="read-only"):
            _expire(plan, 31)
    assert not _keyring(plan).has_key(stuck.ident)
    assert not _keyring(plan).has_key(other.ident)
    assert not other.file.exists()
    assert [one.ident for one in _keyring(plan).records()] == [stuck.ident]

    last = _make(plan)
    damaged = plan.demand_keys() / f"backup-{uuid4()}.json"
    damaged.write_text("{")
    with pytest.raises(BackupError, match="cannot be read"):
        _expire(plan, 31)
    assert not _keyring(plan).has_key(last.ident)
    assert (stuck.file.exists(), last.file.exists()) == (False, False)


def _environ_of(plan: Plan) -> dict[str, str]:
    return {FOLDER: str(plan.folder), KEYS: str(plan.keys)}


def test_what_was_cut_off_leaves_neither_key_nor_file(
    database: str, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database

    def fail(*_: object, **__: object) -> NoReturn:
        raise BackupError("database_program_failed", "cut off")

    with monkeypatch.context() as patch:
        patch.setattr(making, "dump", fail)
        with pytest.raises(BackupError, match="cut off"):
            _make(plan)
    assert _keyring(plan).records() == []
    assert _names(plan.folder) == set()
    # Killed, it leaves these: the next one clears them away.
    left = _left_by_a_kill(plan)
    made = _make(plan)
    assert [one.ident for one in _keyring(plan).records()] == [made.ident]
    assert not _keyring(plan).has_key(left.ident)
    assert _names(plan.folder) == {made.file.name}


def _left_by_a_kill(plan: Plan) -> Record:
    folder = plan.demand_folder(None)
    record = Record(
        uuid4(),
        load_secrets(PLACE).installation_id,
        NOON,
        NOON + MONTH,
        folder / "tieline-cut.tieline-backup",
    )
    _keyring(plan).add(record)
    record.unfinished_file.write_bytes(b"TIELINE")
    return record


def test_two_at_once_do_not_disturb_each_other(database: str, plan: Plan) -> None:
    assert database
    left = _left_by_a_kill(plan)
    with held(PLACE.backup_lock_path) as lock:
        assert lock is not None
        with pytest.raises(BackupError, match="Another"):
            _make(plan)
        assert _expire(plan, 31) is None
    assert _keyring(plan).has_key(left.ident)


def test_the_ledger_lies_beside_the_keys_at_each_purge(
    database: str, environ: dict[str, str], plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = make_player("OWN")
    make_case(owner)
    supervisor = make_supervisor(database, owner)
    first, second = (make_submission(supervisor, [one]) for one in (OWN, "+1 202 555 0102"))
    order_submission(supervisor, first)
    run_purger()  # before anybody set up backups
    monkeypatch.setenv(KEYS, environ[KEYS])
    order_submission(supervisor, second)
    run_purger()
    ledger = _keyring(plan).ledger_path
    said = [json.loads(line)["uuid"] for line in ledger.read_text().splitlines() if line]
    assert said == [str(first.uuid), str(second.uuid)]
    assert "2025550101" not in ledger.read_text()
    assert purge_ledger.count_missing(PLACE.purges_path, ledger) == 0
    ledger.unlink()
    found, mend = look_at_backups(PLACE, environ, NOON)
    assert (found, "backup expire" in mend) == (
        "2 purges are not in the ledger beside the keys",
        True,
    )
    _expire(plan, 0)
    assert purge_ledger.count_missing(PLACE.purges_path, ledger) == 0


def test_the_worker_lets_backups_expire_and_waits_for_nothing(
    database: str, environ: dict[str, str], plan: Plan, caplog: pytest.LogCaptureFixture
) -> None:
    assert database
    made = _make(plan)
    expiry = HourlyExpiry(PLACE, environ)
    expiry.do_round(NOON)
    assert _keyring(plan).has_key(made.ident)
    expiry.do_round(NOON + timedelta(minutes=59))
    expiry.do_round(NOON + MONTH)
    assert _keyring(plan).records() == []
    shutil.rmtree(environ[KEYS])
    expiry.do_round(NOON + 2 * MONTH)
    assert "backup_folder_missing" in caplog.text
    HourlyExpiry(PLACE, {}).do_round(NOON)  # nobody set any up


def test_doctor_tells_what_is_wrong(database: str, environ: dict[str, str], plan: Plan) -> None:
    assert database

    def look(**changes: str) -> str:
        found, mend = look_at_backups(PLACE, {**environ, **changes}, NOON)
        assert mend
        return found

    assert look_at_backups(PLACE, {}, NOON) == (f"off: {FOLDER} and {KEYS} are not set", "")
    assert look(**{KEYS: ""}) == f"{KEYS} is not set"
    assert look(**{FOLDER: "/nowhere/at/all"}) == "/nowhere/at/all is not there"
    assert look(**{KEYS: environ[FOLDER]}) == "backups lie in one folder with their keys"
    inside = Path(environ[FOLDER], "keys")
    inside.mkdir()
    assert look(**{KEYS: str(inside)}) == "backups lie in one folder with their keys"
    link = Path(environ[FOLDER]).parent / "link"
    link.symlink_to(environ[FOLDER])
    assert look(**{KEYS: str(link)}) == "backups lie in one folder with their keys"
    assert look(**{DAYS: "91"}) == "bad_setting"
    Path(environ[KEYS]).chmod(0o750)
    assert look() == f"others may look into {environ[KEYS]}"
    Path(environ[KEYS]).chmod(0o700)
    assert look() == "none was made yet"
    made = _make(plan)
    newest = f"newest of {NOON:%Y-%m-%d %H:%M} UTC"
    untried = f"{newest}; none was restored on trial yet"
    assert look_at_backups(PLACE, environ, NOON) == (untried, "")
    _keyring(plan).note_tried(str(made.ident), NOON)
    tried = f"{newest}; restored on trial {NOON:%Y-%m-%d}"
    assert look_at_backups(PLACE, environ, NOON) == (tried, "")
    found, _ = look_at_backups(PLACE, environ, NOON + timedelta(hours=27))
    assert "more than 26 hours ago" in found
    environ[HOURS] = "48"
    assert look_at_backups(PLACE, environ, NOON + timedelta(hours=27))[1] == ""
    found, _ = look_at_backups(PLACE, environ, NOON + MONTH)
    assert found == "1 expired and are not removed; 1 of these still have their key"
    (plan.demand_keys() / f"backup-{made.ident}.json").write_text("{}")
    assert look() == "backup_record_unreadable"


def test_a_record_that_names_another_file_is_refused(
    database: str, plan: Plan, tmp_path: Path
) -> None:
    """Its file is to be deleted one day: nothing but a backup must be."""
    assert database
    kept = _keyring(plan)
    kept.keep(replace(_left_by_a_kill(plan), file=tmp_path / "mine"))
    with pytest.raises(BackupError, match="cannot be read"):
        kept.records()


@pytest.mark.parametrize(
    "odd",
    [
        {"size": float("inf")},
        {"taken_at": "2026-03-02T12:00:00"},
        {"expires_at": "2026-03-02"},
        {"file": f"/x/a\0b{SUFFIX}"},
        {"file": f"/x/\ud800{SUFFIX}"},
        {"sha256": "[" * 3000},
    ],
)
def test_a_damaged_record_is_said_and_keeps_no_other_from_being_read(
    plan: Plan, odd: dict[str, object]
) -> None:
    kept = _keyring(plan)
    record = _left_by_a_kill(plan)
    kept.keep(record)
    folder = plan.demand_keys()
    said = json.loads((folder / f"backup-{record.ident}.json").read_text())
    text = json.dumps({**said, **odd}).replace('"' + "[" * 3000 + '"', "[" * 3000)
    (folder / "backup-other.json").write_text(text)
    found, unreadable = kept.read()
    assert found == [record]
    assert [error.code for error in unreadable] == ["backup_record_unreadable"]


def test_settings_are_bounded() -> None:
    assert read_plan({}).kept_for == MONTH
    assert read_plan({DAYS: str(DAYS_MOST)}).kept_for == timedelta(days=90)
    for wrong in ({DAYS: "91"}, {DAYS: "0"}, {HOURS: "x"}, {FOLDER: "here"}, {KEYS: "./keys"}):
        with pytest.raises(HomeError, match=r"."):
            read_plan(wrong)


def test_the_commands_as_their_user_meets_them(database: str, environ: dict[str, str]) -> None:
    assert database
    here = environment(**environ)
    assert "None yet" in do("backup", "list", environ=here).out
    assert "TIELINE_BACKUP_KEYS" in refuse(4, "backup", "list")
    elsewhere = Path(environ[FOLDER]).parent / "elsewhere"
    said = refuse(4, "backup", "make", "--to", str(elsewhere), environ=here)
    assert "is no folder that is there" in said
    said = refuse(4, "backup", "make", "--to", environ[KEYS], environ=here)
    assert "would have its key too" in said
    do("backup", "make", environ=here)
    [listed] = json.loads(do("backup", "list", "--json", environ=here).out)
    assert listed["state"] == "whole"
    file = Path(listed["file"])
    _try_without_key(file, Path(environ[KEYS], f"backup-{listed['backup']}.key"), environ)
    verified = json.loads(do("backup", "verify", str(file), "--json", environ=here).out)
    assert verified["backup"] == listed["backup"]
    assert "No backup is due" in do("backup", "expire", environ=here).out
    moved = file.rename(file.with_name("moved"))
    [listed] = json.loads(do("backup", "list", "--json", environ=here).out)
    assert listed["state"] == "elsewhere"
    moved.write_bytes(moved.read_bytes()[:-1])
    assert "not as it was made" in refuse(4, "backup", "verify", str(moved), environ=here)
    assert "no backup" in refuse(4, "backup", "verify", "/etc/hostname", environ=here)
    assert "cannot be read" in refuse(4, "backup", "verify", "/nowhere", environ=here)
    assert "operator" in refuse(1, "--as", _somebody(), "backup", "make", environ=here)
    said = refuse(4, "restore", str(moved), environ=here)
    assert "holds something already" in said


def _try_without_key(file: Path, key: Path, environ: dict[str, str]) -> None:
    """A key that is empty, cut off or gone is said before anybody needs the backup."""
    here, whole = environment(**environ), key.read_text()
    for wrong in ("", whole[:30]):
        key.write_text(wrong)
        [listed] = json.loads(do("backup", "list", "--json", environ=here).out)
        assert listed["state"] == "keyless"
        assert "do not open" in look_at_backups(PLACE, environ, datetime.now(UTC))[0]
        assert "empty, cut off" in refuse(4, "backup", "verify", str(file), environ=here)
    key.unlink()
    [listed] = json.loads(do("backup", "list", "--json", environ=here).out)
    assert listed["state"] == "keyless"
    key.write_text(whole)


def test_a_key_that_cannot_be_written_leaves_no_record(
    database: str, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database

    def fill(path: Path, text: str) -> None:
        if path.suffix == ".key":
            raise OSError(errno.ENOSPC, "No space left on device")
        write_private(path, text)

    monkeypatch.setattr(keyring, "write_private", fill)
    with pytest.raises(OSError, match="No space left"):
        _make(plan)
    assert _keyring(plan).records() == []
    assert _names(plan.folder) == set()


def _somebody() -> str:
    make_player("SOME")
    return "ana-some"

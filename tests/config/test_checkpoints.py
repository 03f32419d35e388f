"""Checkpoints: exported, signed, chained line to line; and `tieline audit` as its user meets it."""

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import do, environment, finish, refuse, run, start, superuser
from tests.factories.installations import installed_home
from tieline.apps.audit.sealing import ChainEnd
from tieline.apps.audit.signing import fingerprint_of, public_key_of
from tieline.config.checkpoint_folder import Exported, append, choose_folder, read_all, read_newest
from tieline.config.errors import HomeError
from tieline.config.home import Home, load_secrets, save_secrets
from tieline.config.sealer import QUIET_S, ROUND_S, Sealer, SealingThread
from tieline.core.checkpoints import Checkpoint, read_line

KEY = bytes(range(32))
NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
PATIENCE_S = 60


def _append(folder: Path, entries: int, *, now: datetime = NOON, key: bytes = KEY) -> None:
    link = bytes([entries % 256]) * 32
    append(folder, ChainEnd(entries, link), installation_id="here", private_key=key, now=now)


def _read(folder: Path) -> Exported:
    return read_all(folder, installation_id="here", public_key=public_key_of(KEY))


def _file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_checkpoints_are_read_as_they_were_written_across_days(tmp_path: Path) -> None:
    folder = tmp_path / "made"
    assert read_newest(tmp_path) is None
    for entries, days in ((3, 0), (3, 0), (7, 1)):
        _append(folder, entries, now=NOON + timedelta(days=days))
    assert [path.name for path in sorted(folder.iterdir())] == [
        "checkpoints-2026-03-02.jsonl",
        "checkpoints-2026-03-03.jsonl",
    ]
    exported = _read(folder)
    assert (exported.count, exported.troubles) == (3, [])
    assert exported.links == {3: "03" * 32, 7: "07" * 32}
    newest = read_newest(folder)
    assert newest == exported.newest
    assert newest
    assert newest.at == "2026-03-03T12:00:00.12+00:00"
    assert newest.key == fingerprint_of(public_key_of(KEY))


def _change_count(text: str) -> str:
    return text.replace('"entries":5', '"entries":6')


def _change_link(text: str) -> str:
    return text.replace("05" * 32, "06" * 32)


def _change_time(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join([lines[0], lines[1].replace("12:00", "11:00"), lines[2]])


def _drop_line(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return lines[0] + lines[2]


def _drop_first(text: str) -> str:
    return text.split("\n", 1)[1]


def _garble_line(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return lines[0] + "{}\n" + lines[2]


def _swap_lines(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return lines[1] + lines[0] + lines[2]


@pytest.mark.parametrize(
    "change",
    [
        _change_count,
        _change_link,
        _change_time,
        _drop_line,
        _drop_first,
        _garble_line,
        _swap_lines,
    ],
)
def test_a_file_of_checkpoints_that_was_touched_is_told(
    tmp_path: Path, change: Callable[[str], str]
) -> None:
    for entries in (3, 5, 7):
        _append(tmp_path, entries)
    text = _file(tmp_path).read_text()
    assert change(text) != text
    _file(tmp_path).write_text(change(text))
    assert _read(tmp_path).troubles


def test_a_clock_put_back_over_midnight_is_no_trouble(tmp_path: Path) -> None:
    for entries, hours in (
        (3, 12),
        (5, 11),
        (7, 36),
    ):  # 00:00, 23:00 of the day before, a day later
        _append(tmp_path, entries, now=NOON + timedelta(hours=hours))
    exported = _read(tmp_path)
    assert (exported.count, exported.troubles, max(exported.links)) == (3, [], 7)


def _lay_pipe(path: Path, _: Path) -> None:
    os.mkfifo(path)


def _lay_link(path: Path, elsewhere: Path) -> None:
    path.symlink_to(elsewhere)


def _lay_folder(path: Path, _: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("lay", [_lay_pipe, _lay_link, _lay_folder])
@pytest.mark.parametrize("day", ["2026-03-01", "2026-03-02", "2027-01-01"])
def test_what_bears_the_name_of_a_file_and_is_none_is_told_and_not_followed(
    tmp_path: Path, lay: Callable[[Path, Path], None], day: str
) -> None:
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.write_text("as it was\n")
    lay(folder / f"checkpoints-{day}.jsonl", elsewhere)
    if day == "2026-03-02":
        with pytest.raises(OSError, match=r"\[Errno"):
            _append(folder, 3)
    else:
        _append(folder, 3)
        assert _read(folder).count == 1
    assert [trouble.split(":")[0] for trouble in _read(folder).troubles] == [
        f"checkpoints-{day}.jsonl"
    ]
    assert elsewhere.read_text() == "as it was\n"


@pytest.mark.parametrize("noise", ["[" * 3000, "9" * 9000, "\r" * 5000, "\x00\xff" * 3000])
def test_lines_of_nonsense_are_no_checkpoints(tmp_path: Path, noise: str) -> None:
    _append(tmp_path, 3)
    with _file(tmp_path).open("a", newline="") as file:
        file.write(noise + "\n")
    _append(tmp_path, 5)
    exported = _read(tmp_path)
    assert (exported.count, exported.troubles, max(exported.links)) == (2, [], 5)


class _Failing(Sealer):
    """Fails in its first rounds, each time otherwise."""

    def __init__(self, *failures: Exception) -> None:
        super().__init__(Home(Path("/nowhere")), Path("/nowhere"))
        self._failures = list(failures)
        self.closed = 0
        self.done = threading.Event()

    def do_round(self, now: datetime) -> ChainEnd | None:
        if self._failures:
            raise self._failures.pop(0)
        self.done.set()
        return None

    def close(self) -> None:
        self.closed += 1


def test_nothing_ends_the_thread_that_seals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tieline.config.sealer.ROUND_S", 0.001)
    sealer = _Failing(ValueError("a"), RecursionError(), OSError(28, "full"), KeyError("b"))
    thread = SealingThread(sealer)
    thread.start()
    assert sealer.done.wait(PATIENCE_S)
    thread.stop()
    assert sealer.closed == 4  # at its end, and where it was not the disk


def test_another_key_or_another_installation_covers_nothing(tmp_path: Path) -> None:
    _append(tmp_path, 3, key=bytes(32))
    assert "another key" in _read(tmp_path).troubles[0]
    assert _read(tmp_path).links == {}
    found = read_all(tmp_path, installation_id="there", public_key=public_key_of(bytes(32)))
    assert "another installation" in found.troubles[0]


def test_a_line_cut_off_by_a_loss_of_power_is_ended_and_no_trouble(tmp_path: Path) -> None:
    _append(tmp_path, 3)
    with _file(tmp_path).open("a") as file:
        file.write('{"at":"2026')
    assert _read(tmp_path).troubles == []
    _append(tmp_path, 5)
    exported = _read(tmp_path)
    assert (exported.count, exported.troubles, max(exported.links)) == (2, [], 5)


@pytest.mark.parametrize("line", ["", "[]", "{}", "null", "3", '{"format":1}', '{"format":2}'])
def test_what_is_no_checkpoint_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_line(line)


@pytest.mark.parametrize("odd", [{"entries": True}, {"key": float("nan")}, {"before": None}])
def test_a_checkpoint_whose_parts_are_of_another_sort_is_refused(odd: dict[str, Any]) -> None:
    line = Checkpoint("here", 1, "0" * 64, "2026-03-02T12:00:00+00:00", "k", "", "00").line()
    assert read_line(line).entries == 1
    changed = json.dumps({**json.loads(line), **odd}, sort_keys=True, separators=(",", ":"))
    with pytest.raises(ValueError, match=r"."):
        read_line(changed)


def test_the_folder_is_a_setting(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert choose_folder(home, {}) == tmp_path / "checkpoints"
    assert choose_folder(home, {"TIELINE_CHECKPOINTS": "/elsewhere"}) == Path("/elsewhere")
    with pytest.raises(HomeError):
        choose_folder(home, {"TIELINE_CHECKPOINTS": "elsewhere"})


def test_a_checkpoint_goes_out_at_least_every_minute() -> None:
    assert QUIET_S + ROUND_S < 60


@pytest.fixture
def home() -> Iterator[Path]:
    with installed_home() as path:
        yield path


def _at(home: Path, **more: str) -> dict[str, str]:
    return environment(TIELINE_HOME=str(home), TIELINE_DATABASE=None, **more)


def _verified(home: Path, *words: str) -> tuple[int, Any]:
    ended = run("audit", "verify", "--json", *words, environ=_at(home))
    return ended.code, json.loads(ended.out)


def test_verify_tells_sealed_tail_and_tampering(home: Path) -> None:
    environ = _at(home)
    assert "entries are sealed" in do("audit", "seal", environ=environ).out
    do("office", "add", "A", environ=environ)
    code, found = _verified(home)
    assert (code, found["findings"], found["checkpoint_troubles"]) == (0, [], [])
    assert found["entries_not_covered"] == found["entries_not_sealed"] >= 1
    do("audit", "seal", environ=environ)
    shown = do("audit", "verify", environ=environ).out
    assert "Nothing was changed" in shown
    with superuser("tieline", str(home)) as super_:
        super_.execute("set session_replication_role = replica")
        super_.execute("update audit_auditentry set action = 'office.closed' where id = 1")
    code, found = _verified(home)
    assert code == 1
    assert [(one["trouble"], one["entry"]) for one in found["findings"]] == [("changed", 1)]
    ended = run("audit", "verify", environ=environ)
    assert (ended.code, ended.err) == (1, "")
    assert "!! entry 1 at place 1 was changed" in ended.out


def test_verify_needs_nothing_but_database_folder_and_public_key(home: Path) -> None:
    environ = _at(home)
    do("audit", "seal", environ=environ)
    key = do("audit", "key", environ=environ).out.strip()
    kept = home.parent / "kept"
    shutil.copytree(home / "checkpoints", kept)
    # Whoever holds this machine makes another key, removes an entry and seals all of it anew.
    secrets = load_secrets(Home(home))
    save_secrets(Home(home), _with_key(secrets, bytes(32)))
    shutil.rmtree(home / "checkpoints")
    with superuser("tieline", str(home)) as super_:
        super_.execute("set session_replication_role = replica")
        super_.execute("update audit_auditentry set person_id = 99")
        super_.execute("truncate audit_seal, audit_sealinground")
    do("audit", "seal", environ=environ)
    assert _verified(home)[0] == 0  # its own word for it
    code, found = _verified(home, "--checkpoints", str(kept), "--key", key)
    assert code == 1
    assert found["findings"][0]["trouble"] == "rewritten"


def _with_key(secrets: Any, key: bytes) -> Any:
    from dataclasses import replace

    return replace(secrets, audit_key=key)


def test_wrong_keys_and_missing_folders_get_a_line(home: Path) -> None:
    environ = _at(home)
    assert "no public key" in refuse(1, "audit", "verify", "--key", "abc", environ=environ)
    code, found = _verified(home, "--checkpoints", str(home.parent / "none"))
    assert (code, found["checkpoints"], found["newest_checkpoint"]) == (0, 0, None)


def test_an_installation_made_before_gets_its_key_from_init(home: Path) -> None:
    environ = _at(home)
    secrets = load_secrets(Home(home))
    save_secrets(Home(home), _with_key(secrets, b""))
    ended = run("audit", "key", environ=environ)
    assert ended.code == 4
    assert "tieline init" in ended.err
    do("init", environ=environ)
    made = load_secrets(Home(home))
    assert len(made.audit_key) == 32
    do("init", environ=environ)
    assert load_secrets(Home(home)) == made


def test_the_worker_seals_and_exports_and_goes_on_after_a_death_of_the_server(home: Path) -> None:
    environ = _at(home)
    worker = start("worker", environ={**environ, "PYTHONUNBUFFERED": "1"})
    try:
        first = _wait_for(lambda: read_newest(home / "checkpoints"))
        assert "A worker is at it" in do("audit", "seal", environ=environ).out
        do("office", "add", "A", environ=environ)
        _wait_for(lambda: _is_past(home, first.entries))
        do("stop", environ=environ)
        do("office", "add", "B", environ=environ)  # starts it again
        grown = read_newest(home / "checkpoints")
        assert grown
        _wait_for(lambda: _is_past(home, grown.entries))
        worker.send_signal(signal.SIGTERM)
        ended = finish(worker)
        assert ended.code == 0
    finally:
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
    code, found = _verified(home)
    assert (code, found["entries_not_covered"]) == (0, 0)  # the last round was at its end


def _is_past(home: Path, entries: int) -> bool:
    newest = read_newest(home / "checkpoints")
    return newest is not None and newest.entries > entries


def _wait_for(found: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE_S
    while not (answer := found()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return answer


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_lost(home: Path) -> None:
    blocked = home.parent / "a file"
    blocked.write_text("")
    environ = _at(home, TIELINE_CHECKPOINTS=str(blocked))
    ended = run("audit", "seal", environ=environ)
    assert ended.code == 4
    assert "cannot be written" in ended.err
    assert "no checkpoint covers" not in run("doctor", environ=environ).out  # it may be under way
    with superuser("tieline", str(home)) as super_:
        super_.execute("set session_replication_role = replica")
        super_.execute("update audit_sealinground set sealed_at = sealed_at - interval '1 hour'")
    [wrong] = [one for one in run("doctor", "--json", environ=environ).json if not one["is_fine"]]
    assert (wrong["what"], "no checkpoint covers" in wrong["found"]) == ("audit trail", True)
    assert "entries are sealed" in do("audit", "seal", environ=_at(home)).out
    assert _verified(home)[0] == 0


def test_a_sealer_killed_at_any_moment_leaves_a_chain_that_verifies(home: Path) -> None:
    environ = _at(home)
    for wait in (0.9, 1.1, 1.3, 1.5):
        process = start("audit", "seal", environ=environ)
        threading.Event().wait(wait)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=PATIENCE_S)
    do("audit", "seal", environ=environ)
    code, found = _verified(home)
    assert (code, found["entries_not_covered"]) == (0, 0)

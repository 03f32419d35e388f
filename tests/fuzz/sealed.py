"""What comes back from outside the database: cursors, checkpoints, restorations, backups and their
records, ledgers of purges. Each is what was written, or refused in the way its reader documents."""

import io
import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from tests import conftest as _installation
from tests.fuzz.drawn import Drawn
from tests.fuzz.refusals import demand_documented
from tieline.config import purge_ledger
from tieline.config.backups.keyring import SUFFIX, Keyring
from tieline.config.backups.sealed_file import Header, SealedReader, SealedWriter, read_header
from tieline.core import checkpoints
from tieline.core.ids import OfficeId
from tieline.core.restorations import Restoration
from tieline.journeys.places import seal_place, unseal_place

_IDENT: Final = "00000000-0000-0000-0000-000000000001"
_NOON: Final = "2026-03-02T12:00:00+00:00"
_KEY: Final = bytes(range(32))
_OFFICE: Final = OfficeId(7)
_FOLDER: Final = Path(mkdtemp(prefix="fuzz-", dir=_installation.HOME))


def check_cursor(data: bytes) -> None:
    """A cursor is one that was sealed for this list of this office, or none."""
    text = Drawn(data).rest_as_text()
    try:
        unseal_place(text, of="hits", office=_OFFICE)
    except ValueError:
        return
    raise AssertionError("a cursor that nobody sealed was taken")


def check_changed_cursor(data: bytes) -> None:
    """A cursor of which some characters are changed is none, and one that is whole says its place."""
    drawn = Drawn(data)
    place = [drawn.number(1 << 40), drawn.text()]
    place[1] = str(place[1]).encode("utf-8", "replace").decode()
    sealed = seal_place(place, of="hits", office=_OFFICE)
    assert unseal_place(sealed, of="hits", office=_OFFICE) == place
    at, slip = drawn.number(len(sealed)), drawn.text(4)
    changed = sealed[:at] + slip + sealed[at + drawn.number(3) :]
    for of, office, text in (
        ("cases", _OFFICE, sealed), ("hits", OfficeId(8), sealed), ("hits", _OFFICE, changed),
    ):  # fmt: skip
        try:
            found = unseal_place(text, of=of, office=office)
        except ValueError:
            continue
        assert (text, of, office) == (sealed, "hits", _OFFICE) or _same_bits(text, sealed)
        assert found == place


def _same_bits(text: str, sealed: str) -> bool:
    """The last character of base64 may have bits that say nothing."""
    return text[: len(sealed) - 1] == sealed[:-1] and len(text.rstrip("=")) == len(sealed)


def check_checkpoint(data: bytes) -> None:
    """A line is a checkpoint that would be written just so, or none."""
    drawn = Drawn(data)
    line = _changed(drawn, _CHECKPOINT.line(), separators=(",", ":"))
    try:
        found = checkpoints.read_line(line)
    except ValueError:
        return
    assert found.line() == line
    assert type(found.entries) is int
    assert checkpoints.read_line(found.line()) == found
    checkpoints.link_to(line)
    found.signed_bytes()
    for said in (found.installation, found.link, found.at, found.key, found.before):
        assert type(said) is str
    datetime.fromisoformat(found.at)


def check_restoration(data: bytes) -> None:
    """What an entry of the trail says of a restore is read, or refused."""
    try:
        said = json.loads(_changed(Drawn(data), json.dumps(_RESTORATION.ids())))
    except (ValueError, RecursionError):
        return  # the column of the database holds JSON only
    if not isinstance(said, dict):
        return
    try:
        found = Restoration.of_entry("an installation", said)
    except ValueError:
        return
    assert Restoration.of_entry("an installation", found.ids()) == found
    found.accounts_for(1, datetime(2026, 3, 2, tzinfo=UTC))
    found.lost(1)


def check_backup(data: bytes) -> None:
    """The file of a backup, changed or made up, is refused or says what was sealed."""
    drawn = Drawn(data)
    how = drawn.number(2)
    if how == 0:
        content = drawn.rest()
    elif how == 1:
        start, header, rest = _BACKUP.split(b"\n", 2)
        line = _changed(drawn, header.decode(), sort_keys=True)
        content = b"\n".join((start, line.encode("utf-8", "surrogateescape"), rest))
    else:
        content = bytearray(_BACKUP)
        at, cut = drawn.number(len(content)), drawn.number(40)
        content[at : at + cut] = drawn.rest()
    with demand_documented():
        read_header(io.BufferedReader(io.BytesIO(bytes(content))))
    with demand_documented():
        reader = SealedReader(io.BufferedReader(io.BytesIO(bytes(content))), _KEY)
        found = {name: b"".join(pieces) for name, pieces in reader.parts()}
        assert bytes(content) == _BACKUP
        assert found == {"one": b"first", "two": b""}


def check_record(data: bytes) -> None:
    """The record of a backup is read or refused, and none keeps the others from being looked at."""
    path = _FOLDER / f"backup-{_IDENT}.json"
    path.write_bytes(_changed(Drawn(data), _RECORD).encode("utf-8", "surrogateescape"))
    with demand_documented():
        records, unreadable = Keyring(_FOLDER, "an installation").read()
        now = datetime(2026, 3, 2, tzinfo=UTC)
        for record in records:
            record.has_expired(now)
            record.header().line()
            assert record.taken_at <= now or record.taken_at > now
            with suppress(OSError):
                record.unfinished_file.exists()
        for error in unreadable:
            raise error


def check_ledger(data: bytes) -> None:
    """A ledger of purges: each line a purge, cut off, or refused by its number."""
    path = _FOLDER / "purges.jsonl"
    path.write_bytes(_changed(Drawn(data), LEDGER_LINE).encode("utf-8", "surrogateescape"))
    with demand_documented():
        list(purge_ledger._lines(path))
        purge_ledger.demand_whole(path)
    copied = _FOLDER / "copied.jsonl"
    copied.unlink(missing_ok=True)
    purge_ledger.copy(path, copied)
    assert purge_ledger.count_missing(path, copied) == 0
    # Lines that differ may say the same purge: of these, a copy has each.
    assert list(dict.fromkeys(purge_ledger._lines(copied))) == list(
        dict.fromkeys(purge_ledger._lines(path))
    )


def _changed(drawn: Drawn, line: str, **form: Any) -> str:
    """Any text, or this object of JSON with one of its values in the place of another."""
    if drawn.number(1):
        return drawn.rest_as_text()
    said = json.loads(line)
    name, place = drawn.one_of(sorted(said)), drawn.number(len(_ODD))
    said[name] = _ODD[place] if place < len(_ODD) else drawn.rest_as_text()
    return json.dumps(said, **form)


def _make_backup() -> bytes:
    out = io.BytesIO()
    writer = SealedWriter(out, _KEY, Header(_IDENT, "an installation", _NOON, _NOON))
    writer.put_facts({"version": 1})
    writer.begin("one")
    writer.put(b"first")
    writer.begin("two")
    writer.finish()
    return out.getvalue()


_ODD: Final = (
    None, True, 0, -1, 2**63, 1.5, float("inf"), float("nan"), "", "\0", "\ud800", [], {}, [[]], "é",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-03-02", "2026-03-02T12:00:00",
    f"/x/two{SUFFIX}", "//", f"\0{SUFFIX}", f"{'a' * 300}{SUFFIX}", f"\ud800{SUFFIX}", _IDENT[1:],
)  # fmt: skip
_BACKUP: Final = _make_backup()
_CHECKPOINT: Final = checkpoints.Checkpoint("an installation", 3, "0" * 64, _NOON, "k", "", "00")
_RESTORATION: Final = Restoration(
    "an installation", _IDENT, _NOON, _NOON, kept=3, link="0" * 64, unsealed=1, newest=4
)
_RECORD: Final = json.dumps(
    {
        "backup": _IDENT,
        "installation": "an installation",
        "taken_at": _NOON,
        "expires_at": _NOON,
        "file": f"/x/one{SUFFIX}",
        "size": 1,
        "sha256": "00",
    }
)
LEDGER_LINE: Final = json.dumps(
    {
        "tombstone": _IDENT,
        "office": 7,
        "kind": "case",
        "id": 1,
        "uuid": _IDENT,
        "reason": "cleared",
    }
)
_DEEP: Final = b"\1" + b"[" * 3000 + b"}"
"""Deeper than the reader of JSON goes."""
_EVERY_ODD: Final = [bytes([0, field, odd]) for field in range(8) for odd in range(len(_ODD))]
CURSOR_SEEDS: Final = [seal_place([1, "x"], of="cases", office=_OFFICE).encode(), b"AAAA", b""]
CHANGED_SEEDS: Final = [b"\0\0\0\0\0\7\3abc\5\1x\1"]
CHECKPOINT_SEEDS: Final = [b"\1" + _CHECKPOINT.line().encode(), _DEEP, *_EVERY_ODD]
RESTORATION_SEEDS: Final = [b"\1" + json.dumps(_RESTORATION.ids()).encode(), _DEEP, *_EVERY_ODD]
BACKUP_SEEDS: Final = [
    b"\0" + _BACKUP, b"\1" + _DEEP, *(b"\1" + odd for odd in _EVERY_ODD), b"\2\0\x20\1x",
]  # fmt: skip
RECORD_SEEDS: Final = [b"\1" + _RECORD.encode(), _DEEP, *_EVERY_ODD]
LEDGER_SEEDS: Final = [b"\1\n" + LEDGER_LINE.encode() + b"\n", _DEEP, *_EVERY_ODD]
JSON_WORDS: Final = (
    b"null", b"true", b"Infinity", b"NaN", b"1e999", b"-1", b"[[[[[[[[", b"{}", b'""', b"\\u0000",
    b"\\ud800", b"9223372036854775808", b"2026-03-02T12:00:00", b"0001-01-01", b"9999-12-31",
    b"[" * 30, b'"backup":', b'"entries":', b'"kind":', b".tieline-backup",
)  # fmt: skip

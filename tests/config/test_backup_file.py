"""The file of a backup: what was written is read, and whatever else it holds is found."""

from dataclasses import replace
from io import BufferedReader, BytesIO
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest

from tieline.apps.submissions.sealing import TAG_BYTES, new_key
from tieline.config.backups.sealed_file import (
    PIECE_BYTES,
    Header,
    SealedReader,
    SealedWriter,
    read_header,
)
from tieline.config.errors import BackupError

HEADER = Header(
    str(uuid4()), str(uuid4()), "2026-03-02T12:00:00+00:00", "2026-04-01T12:00:00+00:00"
)
KEY = new_key()
PARTS = {"secrets": b"s" * 900, "database": bytes(range(256)) * 9000, "ledger": b""}


def _write(parts: dict[str, bytes] = PARTS, *, at_once: int = 700_000) -> bytes:
    file = BytesIO()
    writer = SealedWriter(file, KEY, HEADER)
    writer.put_facts({"program": "0"})
    for name, content in parts.items():
        writer.begin(name)
        for start in range(0, len(content), at_once):
            writer.put(content[start : start + at_once])
    writer.finish()
    assert writer.size == len(file.getvalue())
    return file.getvalue()


def _read(given: bytes, key: bytes = KEY) -> dict[str, bytes]:
    reader = SealedReader(BufferedReader(BytesIO(given)), key)  # type: ignore[arg-type]
    assert reader.facts == {"program": "0"}
    found = {name: b"".join(pieces) for name, pieces in reader.parts()}
    assert [part["name"] for part in reader.manifest["parts"]] == list(found)
    return found


def _pieces(given: bytes) -> list[bytes]:
    """The header, then each piece with its length."""
    at = given.index(b"}\n") + 2
    pieces = [given[:at]]
    while at < len(given):
        end = at + 4 + int.from_bytes(given[at : at + 4], "big")
        pieces.append(given[at:end])
        at = end
    return pieces


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1])
def test_what_was_written_is_read(size: int) -> None:
    parts = {"database": b"x" * size, "ledger": b"y"}
    assert _read(_write(parts, at_once=3 * PIECE_BYTES)) == parts


def test_nothing_of_it_can_be_read_in_the_file() -> None:
    given = _write({"database": b"a canary of a backup" * 100})
    assert b"canary" not in given
    assert given.startswith(b"TIELINE BACKUP 1\n")
    assert read_header(BufferedReader(BytesIO(given))) == HEADER  # type: ignore[arg-type]


def test_a_byte_that_was_changed_anywhere_is_found() -> None:
    given = _write({"secrets": b"s" * 40, "database": b"d" * 60})
    for place in range(len(given)):
        changed = given[:place] + bytes([given[place] ^ 1]) + given[place + 1 :]
        with pytest.raises(BackupError):
            _read(changed)


def test_pieces_left_out_exchanged_repeated_added_or_cut_off_are_found() -> None:
    given = _write()
    pieces = _pieces(given)
    assert len(pieces) > 6
    wrong = [pieces[:place] + pieces[place + 1 :] for place in range(len(pieces))]
    wrong += [pieces[: place + 1] + pieces[place:] for place in range(len(pieces))]
    wrong += [pieces[:end] for end in range(1, len(pieces))]
    for one, other in pairwise(range(1, len(pieces))):
        exchanged = list(pieces)
        exchanged[one], exchanged[other] = exchanged[other], exchanged[one]
        wrong.append(exchanged)
    wrong.append([*pieces, b"\x00"])
    for one in wrong:
        with pytest.raises(BackupError):
            _read(b"".join(one))
    for end in (1, 20, len(given) - 1, len(given) - TAG_BYTES):
        with pytest.raises(BackupError):
            _read(given[:end])


def test_another_key_and_pieces_of_another_backup_are_refused() -> None:
    with pytest.raises(BackupError, match="another's"):
        _read(_write(), new_key())
    other = BytesIO()
    writer = SealedWriter(other, KEY, replace(HEADER, expires_at="2036-04-01T12:00:00+00:00"))
    writer.put_facts({"program": "0"})
    writer.finish()
    with pytest.raises(BackupError):
        _read(_pieces(_write())[0] + b"".join(_pieces(other.getvalue())[1:]))


NUMBERED = b'{"backup": 5, "expires_at": "", "installation": "", "taken_at": ""}\n'


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"a file",
        b"TIELINE BACKUP 1\n",
        b"TIELINE BACKUP 1\n{}\n",
        b"TIELINE BACKUP 1\n" + NUMBERED,
    ],
)
def test_what_is_no_backup_is_said(given: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(given)
    with path.open("rb") as file, pytest.raises(BackupError, match=r"backup|Backup"):
        read_header(file)

"""A backup of a released version, kept as what it holds: sealed it would expire, and not pack.

A test seals it anew, under a key and for a time of its own.
"""

import io
import json
import tarfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

from tieline.apps.submissions.sealing import new_key
from tieline.config.backups.keyring import SUFFIX, ledger_in
from tieline.config.backups.sealed_file import Header, SealedWriter
from tieline.config.backups.verifying import opened

PARTS: Final = ("secrets", "database", "ledger")
MOST_BYTES: Final = 1_000_000


def pack(backup: Path, keys: Path, archive: Path, *, now: datetime) -> None:
    """Keep the parts of a backup in an archive, in plain text: all of it is invented."""
    with tarfile.open(archive, "w:xz") as packed, opened(backup, keys, now=now) as reader:
        _add(packed, "about", json.dumps([reader.header.installation, reader.facts]).encode())
        for name, pieces in reader.parts():
            _add(packed, name, b"".join(pieces))


def seal(archive: Path, folder: Path, *, now: datetime) -> Path:
    """The backup of an archive, sealed anew; its key and its ledger lie beside it in the folder."""
    with tarfile.open(archive) as packed:
        installation, facts = json.loads(_read(packed, "about"))
        parts = {name: _read(packed, name) for name in PARTS}
    expires = now + timedelta(days=30)
    header = Header(str(uuid4()), installation, now.isoformat(), expires.isoformat())
    key = new_key()
    (folder / f"backup-{header.backup}.key").write_text(key.hex())
    ledger_in(folder, installation).write_bytes(parts["ledger"])
    file = folder / f"released{SUFFIX}"
    with file.open("wb") as written:
        writer = SealedWriter(written, key, header)
        writer.put_facts(facts)
        for name in PARTS:
            writer.begin(name)
            writer.put(parts[name])
        writer.finish()
    return file


def _add(packed: tarfile.TarFile, name: str, content: bytes) -> None:
    about = tarfile.TarInfo(name)
    about.size = len(content)
    packed.addfile(about, io.BytesIO(content))


def _read(packed: tarfile.TarFile, name: str) -> bytes:
    member = packed.extractfile(name)
    assert member, name
    return member.read()

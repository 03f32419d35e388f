"""The folder that checkpoints of the audit chain are exported to: one file a day, a line each.

Meant to lie where the administrators of the database cannot write, such as a share that only takes
more. Every line names the line before it by its hash, across the files.
"""

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from tieline.apps.audit.sealing import ChainEnd
from tieline.apps.audit.signing import fingerprint_of, is_signed, public_key_of, sign
from tieline.config.errors import HomeError
from tieline.config.files import sync_directory
from tieline.config.home import Home
from tieline.core.checkpoints import Checkpoint, link_to, read_line
from tieline.core.restorations import Restoration

VARIABLE: Final = "TIELINE_CHECKPOINTS"
_FILES: Final = "checkpoints-*.jsonl"
_LINE_MOST: Final = 4096
"""Bytes of a line; a checkpoint has some 400. What is longer is no checkpoint, and read in pieces."""

_OWN: Final = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK
"""Not through a link to elsewhere, and without waiting for the reader of a pipe."""


def choose_folder(home: Home, environ: Mapping[str, str]) -> Path:
    """Where the checkpoints of this installation go. Raises HomeError."""
    chosen = environ.get(VARIABLE, "")
    if not chosen:
        return home.checkpoints_dir
    if not Path(chosen).is_absolute():
        raise HomeError(
            "bad_setting", f"{VARIABLE} is {chosen!r}. Give the whole path, beginning with /."
        )
    return Path(chosen)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file, and the checkpoint that it is, if it is one."""

    place: str
    """File and number of the line."""
    file: str
    text: str
    checkpoint: Checkpoint | None


@dataclass(slots=True)
class Exported:
    """What the folder holds: the signed checkpoints, and what is wrong with it, in words."""

    newest: Checkpoint | None = None
    links: dict[int, str] = field(default_factory=dict)
    """By count of entries the link (hexadecimal) that came last."""
    count: int = 0
    troubles: list[str] = field(default_factory=list)
    lost: dict[str, int] = field(default_factory=dict)
    """By the moment of a restore, how many entries the newest checkpoint covered that was made before and
    covers entries which that restore lost."""


def append(
    folder: Path, end: ChainEnd, *, installation_id: str, private_key: bytes, now: datetime
) -> Checkpoint:
    """Sign where the chain ends and write it to the file of the day. Raises OSError.

    A line that a loss of power cut off is ended first; it counts as no line.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    before = _last_line(folder)
    # Where the clock was put back over midnight the newest file goes on: files are read in order.
    name = max(f"checkpoints-{now:%Y-%m-%d}.jsonl", before.file if before else "")
    checkpoint = sign(
        Checkpoint(
            installation=installation_id,
            entries=end.entries,
            link=end.link.hex(),
            at=to_hundredths(now),
            key=fingerprint_of(public_key_of(private_key)),
            before=link_to(before.text) if before else "",
        ),
        private_key,
    )
    _append_line(folder / name, checkpoint.line())
    return checkpoint


def read_newest(folder: Path) -> Checkpoint | None:
    """The newest checkpoint, unchecked; None where there is none. Raises OSError."""
    line = _last_line(folder)
    return line.checkpoint if line else None


def read_all(
    folder: Path,
    *,
    installation_id: str,
    public_key: bytes,
    restorations: Sequence[Restoration] = (),
) -> Exported:
    """Every checkpoint of this installation that the key signed, and what is wrong with the others.
    Raises OSError.

    Checkpoints of what a restore has lost, as the trail's signed restorations say, stand for themselves:
    no chain of today is held against them.

    A line that is no checkpoint is wrong only where the next one does not follow the one before it.
    What bears the name of a file of checkpoints and is none, such as a link, is not read.
    """
    exported = Exported()
    exported.troubles += [
        f"{path.name}: no file of its own, and not read"
        for path in sorted(folder.glob(_FILES))
        if not _is_file(path)
    ]
    before: Line | None = None
    for line in _lines(folder):
        if line.checkpoint is None:
            continue
        newest = None if _lost_by(line.checkpoint, restorations) else exported.newest
        trouble = _trouble_of(line.checkpoint, newest, installation_id, public_key)
        if trouble:
            exported.troubles.append(f"{line.place}: {trouble}")
            continue
        if line.checkpoint.before != (link_to(before.text) if before else ""):
            exported.troubles.append(f"{line.place}: lines before this one are missing")
        before = line
        exported.count += 1
        if cause := _lost_by(line.checkpoint, restorations):
            known = exported.lost.get(cause.restored_at, 0)
            exported.lost[cause.restored_at] = max(known, line.checkpoint.entries)
            continue
        exported.newest = line.checkpoint
        exported.links[line.checkpoint.entries] = line.checkpoint.link
    return exported


def _lost_by(one: Checkpoint, restorations: Sequence[Restoration]) -> Restoration | None:
    """The first restore that left nothing of what the checkpoint covers last."""
    at = datetime.fromisoformat(one.at)
    if at.tzinfo is None:  # nothing that we signed
        return None
    return next((r for r in restorations if r.accounts_for(one.entries, at)), None)


def _trouble_of(
    one: Checkpoint, newest: Checkpoint | None, installation_id: str, public_key: bytes
) -> str:
    if one.installation != installation_id:
        return "a checkpoint of another installation"
    if one.key != fingerprint_of(public_key):
        return f"signed with another key ({one.key})"
    if not is_signed(one, public_key):
        return "the signature is not over this line"
    if newest and one.entries < newest.entries:
        return "the chain is shorter than it was"
    if newest and one.entries == newest.entries and one.link != newest.link:
        return "the chain ends otherwise than it did"
    return ""


def _lines(folder: Path) -> Iterator[Line]:
    for path in _files(folder):
        yield from _lines_of(path)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob(_FILES) if _is_file(path))


def _is_file(path: Path) -> bool:
    """Neither a link, which leads elsewhere, nor a pipe, which would be waited for."""
    return stat.S_ISREG(path.lstat().st_mode)


def _lines_of(path: Path) -> Iterator[Line]:
    number = 1
    with path.open("rb") as file:
        while piece := file.readline(_LINE_MOST):
            plain = piece.removesuffix(b"\n").decode("ascii", errors="replace")
            yield Line(f"{path.name}, line {number}", path.name, plain, _checkpoint_of(plain))
            number += piece.endswith(b"\n")


def _checkpoint_of(text: str) -> Checkpoint | None:
    try:
        return read_line(text)
    except ValueError:
        return None


def _last_line(folder: Path) -> Line | None:
    for path in reversed(_files(folder)):
        last = None
        for line in _lines_of(path):
            last = line if line.checkpoint else last
        if last:
            return last
    return None


def _append_line(path: Path, line: str) -> None:
    is_there = path.exists()
    with os.fdopen(os.open(path, _OWN, 0o666), "ab") as file:
        if is_there and not _ends_whole(path):
            file.write(b"\n")
        file.write(line.encode("ascii") + b"\n")
        file.flush()
        os.fsync(file.fileno())
    if not is_there:
        sync_directory(path.parent)


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def to_hundredths(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 10_000:02d}+00:00"

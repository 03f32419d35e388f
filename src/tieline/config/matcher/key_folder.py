"""The folder of the key files: what a manifest says of them, whether they are whole, and no others."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tieline.bulk.keys.engine import SPILL
from tieline.bulk.keys.segments import Part, Segment, digest_of

_FORMAT: Final = 1
_SUFFIX: Final = ".parquet"


def render_manifest(segments: tuple[Segment, ...]) -> dict[str, Any]:
    """The segments as the database keeps them."""
    return {
        "format": _FORMAT,
        "segments": [
            [
                {
                    "name": part.name,
                    "keys": part.keys,
                    "least": part.least,
                    "greatest": part.greatest,
                    "bytes": part.bytes,
                    "sha256": part.sha256,
                }
                for part in segment.parts
            ]
            for segment in segments
        ],
    }


def read_manifest(manifest: Mapping[str, Any]) -> tuple[Segment, ...] | None:
    """The segments; None where another version of Tieline wrote it."""
    if manifest.get("format") != _FORMAT:
        return None
    return tuple(
        Segment(tuple(Part(**part) for part in segment)) for segment in manifest["segments"]
    )


def find_damage(folder: Path, segments: tuple[Segment, ...]) -> str | None:
    """The first file that is missing or not as it was written; None where all are whole. Reads
    everything. Raises OSError."""
    for segment in segments:
        for part in segment.parts:
            path = folder / part.name
            if not path.is_file() or path.stat().st_size != part.bytes:
                return part.name
            if digest_of(path) != part.sha256:
                return part.name
    return None


def sync(folder: Path, segments: tuple[Segment, ...]) -> None:
    """Make the files and their names survive a loss of power. Raises OSError."""
    for segment in segments:
        for part in segment.parts:
            _sync(folder / part.name)
    _sync(folder)


def sweep(folder: Path, segments: tuple[Segment, ...]) -> int:
    """Remove every file of keys that these segments do not name; how many. Raises OSError."""
    named = {part.name for segment in segments for part in segment.parts}
    gone = 0
    for path in folder.iterdir():
        if path.suffix == _SUFFIX and path.name not in named:
            path.unlink()
            gone += 1
    for path in (folder / SPILL).glob("*"):  # what a killed process left
        path.unlink()
        gone += 1
    if gone:
        _sync(folder)
    return gone


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

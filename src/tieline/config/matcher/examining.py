"""What the doctor says of the matcher."""

from datetime import datetime, timedelta
from typing import Final

from tieline.apps.audit.sealing import KeeperConnection
from tieline.apps.selectors import key_snapshots

AWAY_AFTER: Final = timedelta(minutes=5)
MISSED_FROM: Final = 1_000_000
"""With so many keys in the files large submissions feel it where nobody looks for theirs."""


def look_at_matcher(keeper: KeeperConnection, now: datetime) -> tuple[str, str]:
    """What was found and how to mend it, empty where nothing is wrong. Raises psycopg.Error."""
    kept = key_snapshots.find_kept(keeper)
    if kept is None:
        return "none has run: every file is matched in the database alone", ""
    shown = f"{kept.keys} keys in files of {kept.bytes / (1 << 20):.1f} MiB"
    if now - kept.seen_at <= AWAY_AFTER:
        return shown, ""
    away = f"{shown}; not seen since {kept.seen_at:%Y-%m-%d %H:%M} UTC"
    if kept.has_notes or not kept.is_swept or kept.keys >= MISSED_FROM:
        return (
            away,
            "Start it (`tieline matcher run`; `tieline serve` runs one beside the pages): large files are "
            "matched slower without it, and its files keep keys of what was purged. To do without one, run "
            "`tieline matcher drop`.",
        )
    return away, ""

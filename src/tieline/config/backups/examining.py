"""What is wrong with the backups of an installation: for `tieline doctor`."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from tieline.config import purge_ledger
from tieline.config.backups.keyring import Keyring
from tieline.config.backups.plan import (
    FOLDER,
    HOURS,
    KEYS,
    Plan,
    is_one_place,
    is_open_to_others,
    read_plan,
)
from tieline.config.errors import HomeError
from tieline.config.home import Home, load_secrets
from tieline.core.errors import TielineError

Found = tuple[str, str]
"""What was found, and how to mend it; the second is empty where nothing is wrong."""


def look_at_backups(home: Home, environ: Mapping[str, str], now: datetime) -> Found:
    """The first thing that is wrong, or how it stands. Raises OSError."""
    secrets = load_secrets(home)
    try:
        plan = read_plan(environ)
        if plan.is_off:
            return f"off: {FOLDER} and {KEYS} are not set", ""
        if wrong := _look_at_folders(plan):
            return wrong
        keyring = Keyring(plan.demand_keys(), secrets.installation_id)
        looks: tuple[Callable[[], Found | None], ...] = (
            lambda: _look_at_ledger(home.purges_path, keyring),
            lambda: _look_at_expired(keyring, now),
            lambda: _look_at_keys(keyring, now),
            lambda: _look_at_newest(plan, keyring, now),
        )
        wrong = next((found for look in looks if (found := look())), None)
    except TielineError as error:
        return error.code, error.message
    return wrong or (_tell_of_newest(keyring), "")


def _tell_of_newest(keyring: Keyring) -> str:
    newest = max(one.taken_at for one in keyring.records() if one.is_whole)
    tried = keyring.last_tried()
    last = f"restored on trial {tried:%Y-%m-%d}" if tried else "none was restored on trial yet"
    return f"newest of {newest:%Y-%m-%d %H:%M} UTC; {last}"


def _look_at_folders(plan: Plan) -> Found | None:
    for folder, name in ((plan.folder, FOLDER), (plan.keys, KEYS)):
        if folder is None:
            return f"{name} is not set", f"Set {FOLDER} and {KEYS}, to folders apart."
        if not folder.is_dir():
            return f"{folder} is not there", f"Make or mount it; {name} names it."
    if plan.folder and plan.keys:
        if is_one_place(plan.folder, plan.keys):
            return (
                "backups lie in one folder with their keys",
                f"Move the keys elsewhere and let {KEYS} name that: expired backups that were copied "
                "away with their keys can be opened for good.",
            )
        if is_open_to_others(plan.keys):
            return f"others may look into {plan.keys}", f"Close it (`chmod 700 {plan.keys}`)."
    return None


def _look_at_ledger(path: Path, keyring: Keyring) -> Found | None:
    for ledger in (path, keyring.ledger_path):
        try:
            purge_ledger.demand_whole(ledger)
        except HomeError as error:
            return f"the ledger of purges {ledger} is damaged", error.message
    missing = purge_ledger.count_missing(path, keyring.ledger_path)
    if missing:
        return (
            f"{missing} purges are not in the ledger beside the keys",
            "Run `tieline backup expire`, which copies it: a restore would not purge these again.",
        )
    return None


def _look_at_expired(keyring: Keyring, now: datetime) -> Found | None:
    due = [one for one in keyring.records() if one.is_whole and one.has_expired(now)]
    if due:
        kept = sum(keyring.has_key(one.ident) for one in due)
        return (
            f"{len(due)} expired and are not removed; {kept} of these still have their key",
            "Run `tieline worker`, which removes them within an hour, or `tieline backup expire`.",
        )
    return None


def _look_at_keys(keyring: Keyring, now: datetime) -> Found | None:
    kept = [one for one in keyring.records() if one.is_whole and not one.has_expired(now)]
    lost = [one for one in kept if not keyring.has_whole_key(one.ident)]
    if lost:
        return (
            f"{len(lost)} of {len(kept)} backups do not open: their keys are gone, or are no keys",
            "Take the keys from a copy of their folder; `tieline backup list` says of which backups "
            "(keyless). `tieline backup make` makes one that opens.",
        )
    return None


def _look_at_newest(plan: Plan, keyring: Keyring, now: datetime) -> Found | None:
    whole = [one.taken_at for one in keyring.records() if one.is_whole]
    if not whole:
        return "none was made yet", "Run `tieline backup make`, and have it run every day."
    if now - max(whole) > plan.late_after:
        hours = int(plan.late_after.total_seconds() // 3600)
        return (
            f"the newest is of {max(whole):%Y-%m-%d %H:%M} UTC, more than {hours} hours ago",
            f"Run `tieline backup make`, and see why it did not run by itself; {HOURS} says how old "
            "the newest may be.",
        )
    return None

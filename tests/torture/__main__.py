"""`make torture`: play rounds of actions and faults against a real installation, and compare what
stands afterwards with what must.

Ends with 0 where everything is as it must be, with 1 where something is not, and with 2 where it was
called wrongly.
"""

import argparse
import importlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import django

from tests.torture.options import Options, say
from tests.torture.place import Place

_MOST_MINUTES: Final = 20 * 60  # a silence that no supervisor allowed lapses after a day
_PROGRAM: Final = Path(sys.executable).with_name("tieline")
_NOT_OURS: Final = ("DATABASE_URL", "TIELINE_PERSON", "TIELINE_DATABASE")


def main() -> int:
    options = _read_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # with everything given back
    say(f"seed {options.seed}")
    place = Place()
    if not place.has_disk:
        say(f"the disk is not filled in this run: {place.why_no_disk}")
    is_well = False
    try:
        _initialise(place)
        # Only now: what it imports needs Django's models.
        is_well = importlib.import_module("tests.torture.rounds").play(options, place)
    finally:
        place.remove(keeps_ledgers=not is_well)
        if not is_well:
            say(f"scripts, ledgers and logs are kept in {place.folder}")
    return 0 if is_well else 1


def _read_options() -> Options:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--minutes", type=float, default=5.0, help="begin no round after these")
    parser.add_argument("--round", type=int, help="play the round of this number alone")
    parser.add_argument("--steps", type=int, default=220, help="of each round, about")
    parser.add_argument("--seconds", type=float, default=60.0, help="of faults in each round")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--patience", type=float, default=600.0, help="seconds for the workers")
    parser.add_argument(
        "--hasten", action="store_true", help="do at once what the workers do each minute"
    )
    given = parser.parse_args()
    if not 0 < given.minutes <= _MOST_MINUTES:
        parser.error(f"minutes: more than 0, at most {_MOST_MINUTES}")
    return Options(
        seed=given.seed,
        minutes=given.minutes,
        only=given.round,
        steps=given.steps,
        seconds=given.seconds,
        workers=given.workers,
        patience_s=given.patience,
        hastens=given.hasten,
    )


def _initialise(place: Place) -> None:
    """As a person does it; then Django, for this process and its children."""
    for name in _NOT_OURS:
        os.environ.pop(name, None)
    os.environ["TIELINE_HOME"] = str(place.home.path)
    subprocess.run([str(_PROGRAM), "init"], check=True, timeout=600, stdout=subprocess.DEVNULL)
    with place.connect() as connection:  # a small disk must not be filled by the log itself
        connection.execute("alter system set max_wal_size = '192MB'")
        connection.execute("select pg_reload_conf()")
    os.environ["TIELINE_SNAPSHOT_VALUES"] = (
        "1"  # every file is looked for in the files of keys first
    )
    os.environ["DJANGO_SETTINGS_MODULE"] = "tieline.config.settings"
    django.setup()


if __name__ == "__main__":
    sys.exit(main())

"""The matcher of a run, `python -m tests.torture.matching FOLDER`: it brings its files up to date all the
time, and notes in FOLDER how often it answered."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

ANSWERS: Final = "matcher-answers"
"""A file with a byte for each."""
_ROUND_S: Final = 0.3


def main() -> None:
    from tieline.config.home import load_secrets, resolve_home
    from tieline.config.matcher import running
    from tieline.config.matcher.access import access_of
    from tieline.config.matcher.chosen import choose_folder, read_limits

    home = resolve_home(os.environ)
    answers = os.open(Path(sys.argv[1]) / ANSWERS, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    answer_all = running.answer_all

    def answer_and_note(*arguments: Any, **options: Any) -> int:
        done = answer_all(*arguments, **options)
        os.write(answers, b"." * done)
        return done

    running.answer_all = answer_and_note
    running.Matcher(
        access_of(home, load_secrets(home)).connect,
        choose_folder(home, os.environ),
        read_limits(os.environ),
        clock=lambda: datetime.now(UTC),
        round_s=_ROUND_S,
        worth=1,
    ).run()


if __name__ == "__main__":
    main()

"""`python -m tieline.config.backups.scratch_keeper FOLDER`: waits until its input ends, then ends every
server in the folder and removes it."""

import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Final

from tieline.config.embedded.processes import end_orphans

PREFIX: Final = "tieline-trial-"
_PATIENCE_S: Final = 120.0
_PAUSE_S: Final = 0.2


def give_back(folder: Path) -> bool:
    """Whether nothing of it is left. What a command that was killed started may write on for a moment."""
    deadline = time.monotonic() + _PATIENCE_S
    while folder.exists():
        for data_dir in (folder / "home" / "postgres", folder / "home" / "restoring" / "postgres"):
            end_orphans(data_dir)
        shutil.rmtree(folder, ignore_errors=True)
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE_S)
    return True


def main() -> None:
    """Ends with 1 where something is left."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # it ends when it is done, and not before
    while sys.stdin.buffer.read(1):
        pass
    sys.exit(0 if give_back(Path(sys.argv[1])) else 1)


if __name__ == "__main__":
    main()

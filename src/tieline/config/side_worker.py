"""What runs beside the pages, each a process of its own, so that long work never slows a page.

It learns that `serve` is gone from its standard input, which then comes to its end. Its process id
is used only while nobody else can have got it: all is done in one thread of the process that
started it, and whether it lives is asked first.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Final, Self

SERVED: Final = "TIELINE_SERVED"
"""Set for what `serve` starts and holds the other end of its standard input."""
FIRST_PAUSE_S: Final = 2.0
LONGEST_PAUSE_S: Final = 60.0


class SideWorker:
    """A worker of one `serve`, started by the first `look` and again whenever it has died.

    `say` is told of every death. One that dies young is started again ever later.
    """

    def __init__(
        self,
        say: Callable[[str], None],
        *command: str,
        name: str = "worker",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._say = say
        self._name = name
        self._clock = clock
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._pause_s = 0.0
        self._due_at: float | None = None

    def look(self) -> None:
        """Start the worker if it is due. To be called about every second."""
        now = self._clock()
        if self._process is None:
            self._start(now)
        elif self._due_at is not None:
            if now >= self._due_at:
                self._start(now)
        elif self._process.poll() is not None:  # also where gunicorn took note of its death
            self._let_rest(now)

    def let_go(self) -> None:
        """In a child of this process: only the parent's end decides when the worker ends."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    def end(self) -> None:
        """Tell the worker to stop, and wait until it has brought to its end what it is at."""
        if self._process is None:
            return
        self.let_go()
        self._process.wait()

    @classmethod
    def of_command(cls, name: str, say: Callable[[str], None], *arguments: str) -> Self:
        """What a command of `tieline` does."""
        return cls(say, sys.executable, "-m", "tieline", *arguments, name=name)

    def _start(self, now: float) -> None:
        self.let_go()
        self._due_at = None
        self._started_at = now
        self._process = subprocess.Popen(  # noqa: S603 - our own module, our own interpreter
            self._command,
            stdin=subprocess.PIPE,
            env={**os.environ, SERVED: "1"},
            process_group=0,  # Ctrl-C is for `serve`, which then tells the worker once
        )

    def _let_rest(self, now: float) -> None:
        lived_s = now - self._started_at
        longer = min(max(2 * self._pause_s, FIRST_PAUSE_S), LONGEST_PAUSE_S)
        self._pause_s = FIRST_PAUSE_S if lived_s > LONGEST_PAUSE_S else longer
        self._due_at = now + self._pause_s
        self._say(f"The {self._name} ended unasked; it is started again in {self._pause_s:.0f} s.")

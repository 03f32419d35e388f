"""Progress of long work, on the error output so that standard output stays clean."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tieline.cli.printing import printable
from tieline.journeys.intake import Progress as Report
from tieline.journeys.intake import no_progress

_STEPS = {
    "split": "splitting by office",
    "store": "storing the original",
    "parse": "reading rows",
    "normalise": "normalising",
    "publish": "publishing",
    "scan": "looking for hits",
}


@contextmanager
def showing_progress(title: str) -> Iterator[Report]:
    """A bar while the block runs; nothing where the error output is no terminal."""
    title = printable(title)
    console = Console(stderr=True)
    if not console.is_terminal:
        yield no_progress
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task(title, total=None)

        def report(step: str, done: int, total: int) -> None:
            bars.update(
                task,
                description=f"{title}: {_STEPS.get(step, step)}",
                completed=done,
                total=total or None,
            )

        yield report

"""What every bench shares: rows with goals, a table for people, a JSON file for machines."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from rich.console import Console
from rich.table import Table

Answer = TypeVar("Answer")

OUT: Final = Path(__file__).resolve().parent / "out"


@dataclass(frozen=True, slots=True)
class Row:
    """One measured value. Without a goal, `goal` and `holds` are None."""

    measure: str
    value: float
    unit: str
    goal: str | None = None
    holds: bool | None = None


def measured(
    measure: str,
    value: float,
    unit: str,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Row:
    """A row whose goal, if any, is judged here and nowhere else."""
    goals = [f">= {at_least:g}"] if at_least is not None else []
    goals += [f"<= {at_most:g}"] if at_most is not None else []
    if not goals:
        return Row(measure, value, unit)
    holds = (at_least is None or value >= at_least) and (at_most is None or value <= at_most)
    return Row(measure, value, unit, " and ".join(goals), holds)


def timed(run: Callable[[], Answer]) -> tuple[float, Answer]:
    """The seconds that a call takes, and its answer."""
    began = time.perf_counter()
    answer = run()
    return time.perf_counter() - began, answer


def report(name: str, rows: Sequence[Row]) -> None:
    """Print the rows as a table and store them as bench/out/NAME.json."""
    table = Table(title=name)
    for heading in ("measure", "value", "unit", "goal", "holds"):
        table.add_column(heading, justify="right" if heading == "value" else "left")
    for row in rows:
        table.add_row(row.measure, _number(row.value), row.unit, row.goal or "-", _WORDS[row.holds])
    Console().print(table)
    OUT.mkdir(parents=True, exist_ok=True)
    stored: list[dict[str, Any]] = [asdict(row) for row in rows]
    (OUT / f"{name}.json").write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")


_WORDS: Final = {None: "-", True: "yes", False: "NO"}


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.2f}"

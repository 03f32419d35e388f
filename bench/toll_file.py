"""A toll file as a carrier sends one: calling, called, start, duration, IMEI, cell.

The numbers are random: drawn from all that the North American plan allows, since the ranges
reserved for fiction hold far too few. Whoever they may belong to, nothing here is about them.
The file is made anew for each run from a seed, and never kept.
"""

from pathlib import Path
from typing import Final

import numpy as np
import phonenumbers
from numpy.typing import NDArray

HEADER: Final = "Calling,Called,Start,Duration,IMEI,Cell\n"
_DEVICES: Final = 20_000
_CELLS: Final = 2_000
_BATCH: Final = 250_000
_FIRST_DAY: Final = np.datetime64("2021-01-01T00:00:00")
_DAYS: Final = 90


def make_toll_file(path: Path, *, rows: int, distinct: int, seed: int) -> None:
    """Every number is in both columns, half of them with +1 before the ten digits."""
    rng = np.random.default_rng(seed)
    numbers = draw_numbers(rng, distinct)
    devices = [str(device) for device in rng.integers(10**14, 10**15, _DEVICES).tolist()]
    cells = [f"CELL-{place:05}" for place in range(_CELLS)]
    with path.open("w", encoding="ascii", newline="") as file:
        file.write(HEADER)
        for start in range(0, rows, _BATCH):
            count = min(_BATCH, rows - start)
            callers, called = rng.integers(0, distinct, (2, count)).tolist()
            seconds = rng.integers(0, _DAYS * 86_400, count)
            starts = np.datetime_as_string(_FIRST_DAY + seconds.astype("timedelta64[s]")).tolist()
            durations = rng.integers(0, 3600, count).tolist()
            places = rng.integers(0, _CELLS, count).tolist()
            file.writelines(
                f"{numbers[a]},{numbers[b]},{at}Z,{duration},{devices[a % _DEVICES]},{cells[c]}\n"
                for a, b, at, duration, c in zip(
                    callers, called, starts, durations, places, strict=True
                )
            )


def draw_numbers(rng: np.random.Generator, distinct: int) -> list[str]:
    """Distinct numbers that the plan allows, as texts."""
    areas = np.array([area for area in range(201, 990) if _is_area(area)])
    drawn: NDArray[np.int64] = np.zeros(0, np.int64)
    while len(drawn) < distinct:
        area, exchange = rng.choice(areas, distinct), rng.integers(200, 1000, distinct)
        line = rng.integers(0, 10_000, distinct)
        is_usual = (exchange % 100 != 11) & (exchange != 555)
        more = ((area * 1000 + exchange) * 10_000 + line)[is_usual]
        drawn = np.unique(np.concatenate([drawn, more]))
    rng.shuffle(drawn)
    return [f"+1{number}" if number % 2 else str(number) for number in drawn[:distinct].tolist()]


def _is_area(area: int) -> bool:
    return phonenumbers.is_valid_number(phonenumbers.parse(f"+1{area}2345678"))

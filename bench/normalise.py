"""How much faster `normalise_many` reads phone numbers than a plain loop over phonenumbers.

Files repeat their numbers, so the input is 200,000 cells with 50,000 distinct texts. All numbers
come from ranges set aside for fiction. Both sides run in turn in the same process, several times;
only their ratio is compared with the goal.
"""

import random
from collections.abc import Callable, Iterator
from itertools import chain, islice
from statistics import median
from typing import Final

import phonenumbers
from rich.progress import track

from bench.runner import measured, report, timed
from tieline.core.selector_kinds.registry import Given, normalise_many

CELLS: Final = 200_000
DISTINCT: Final = 50_000
REPETITIONS: Final = 3
LEAST_RATIO: Final = 15
SEED: Final = 20210708


def main() -> None:
    """Measure, compare the answers, report."""
    cells = make_cells(random.Random(SEED))
    plain_seconds, ours_seconds = [], []
    agreeing = 0
    for _ in track(range(REPETITIONS), description="normalise"):
        seconds, plain = timed(lambda: [read_plainly(text, region) for _, text, region, _ in cells])
        plain_seconds.append(seconds)
        seconds, ours = timed(lambda: normalise_many(cells))
        ours_seconds.append(seconds)
        agreeing = sum(
            ours[cell].canonical == e164 for cell, e164 in zip(cells, plain, strict=True)
        )
    ratio = median(p / o for p, o in zip(plain_seconds, ours_seconds, strict=True))
    distinct_speed = len(set(cells)) / median(ours_seconds)
    report(
        "normalise",
        [
            measured("plain loop over phonenumbers", CELLS / median(plain_seconds), "rows/s"),
            measured("normalise_many", CELLS / median(ours_seconds), "rows/s"),
            measured("normalise_many, distinct values", distinct_speed, "values/s"),
            measured("ratio, median of repetitions", ratio, "times", at_least=LEAST_RATIO),
            measured("cells with the same E.164", 100 * agreeing / CELLS, "%", at_least=100),
        ],
    )


def read_plainly(text: str, region: str | None) -> str:
    """What one would write first: parse each cell as it comes."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def make_cells(rng: random.Random) -> list[Given]:
    """Cells in random order, each distinct text at least once, the others drawn at random."""
    texts = list(islice(dict.fromkeys(_written_numbers(rng)), DISTINCT))
    if len(texts) < DISTINCT:
        raise ValueError(f"the ranges give only {len(texts)} distinct texts")
    cells = texts + rng.choices(texts, k=CELLS - DISTINCT)
    rng.shuffle(cells)
    return cells


def _written_numbers(rng: random.Random) -> Iterator[Given]:
    """Numbers of the five countries as people write them, mixed; more than needed, for texts repeat."""
    makers: tuple[Callable[[random.Random], Given], ...] = (_us, _us, _us, _gb, _au, _fr, _se)
    return chain.from_iterable((make(rng) for make in makers) for _ in range(DISTINCT))


def _us(rng: random.Random) -> Given:
    area, last = rng.choice(_US_AREAS), 100 + rng.randrange(100)
    forms = ("({a}) 555-0{n}", "{a}-555-0{n}", "{a}.555.0{n}", "+1 {a} 555 0{n}", "1{a}5550{n}")
    return "phone", rng.choice(forms).format(a=area, n=last), "US", None


def _gb(rng: random.Random) -> Given:
    start, last = rng.choice(_GB_STARTS), rng.randrange(1000)
    forms = ("0{s}{n:03}", "+44 {s}{n:03}", "0044 {s}{n:03}")
    return "phone", rng.choice(forms).format(s=start, n=last), "GB", None


def _au(rng: random.Random) -> Given:
    area, block, last = rng.choice("2378"), rng.choice(("5550", "7010")), rng.randrange(10_000)
    forms = ("(0{a}) {b} {n:04}", "+61 {a} {b} {n:04}", "0{a}{b}{n:04}")
    return "phone", rng.choice(forms).format(a=area, b=block, n=last), "AU", None


def _fr(rng: random.Random) -> Given:
    start, last = rng.choice(_FR_STARTS), rng.randrange(10_000)
    forms = ("0{s}{n:04}", "+33 {s}{n:04}", "0033{s}{n:04}")
    return "phone", rng.choice(forms).format(s=start, n=last), "FR", None


def _se(rng: random.Random) -> Given:
    start, first, count = rng.choice(_SE_BLOCKS)
    forms = ("0{s}{n:02}", "+46 {s}{n:02}", "0046{s}{n:02}")
    return "phone", rng.choice(forms).format(s=start, n=first + rng.randrange(count)), "SE", None


# Codes that end in a repeated digit are toll-free or special; 555-01xx means nothing there.
_US_AREAS: Final = tuple(
    area
    for area in range(201, 990)
    if area // 10 % 10 != area % 10 and read_plainly(f"{area}5550100", "US")
)
# Area and exchange whose last three digits, 000 to 999, are kept for drama.
_GB_STARTS: Final = ("20 7946 0", "113 496 0", "121 496 0", "131 496 0", "141 496 0", "161 496 0")
_FR_STARTS: Final = ("19900", "26191", "35301", "46571", "53649")
# Start, first number, count: the whole of each block.
_SE_BLOCKS: Final = (("7017406", 5, 95), ("8465004", 0, 100), ("3139006", 0, 100))


if __name__ == "__main__":
    main()

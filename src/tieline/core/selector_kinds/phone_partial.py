"""Masked phone numbers: '781558****' and '+1 781-558-XXXX' must come out alike."""

from tieline.core.selector_kinds.masks import MASK
from tieline.core.selector_kinds.phone_engine import Reading, read_number

# Where a number begins decides what is trunk prefix; digits that rarely begin one come first.
_FILLINGS = "5279314680"


def masked_e164(pattern: str, region: str | None) -> str | None:
    """The pattern in E.164 if, with its masks filled, it is a full number of the region.

    None if it is too short or too long for one: then nothing is known of its country.
    """
    readings = [_read_filled(pattern, filling, region) for filling in _FILLINGS]
    fitting = [masked for reading in readings if reading and (masked := _mask(reading, pattern))]
    return fitting[0] if fitting else None


def _read_filled(pattern: str, filling: str, region: str | None) -> Reading | None:
    reading = read_number(pattern.replace(MASK, filling), region)
    return reading if reading and reading.is_possible else None


def _mask(reading: Reading, pattern: str) -> str | None:
    """The reading with the pattern's masks put back, counted from the right.

    None if the library moved digits, or if a mask stood where it dropped some.
    """
    length = len(reading.national)
    tail = pattern[-length:]
    if len(tail) < length or MASK in pattern[:-length]:
        return None
    kept = "".join(
        seen if seen in (MASK, digit) else "!"
        for seen, digit in zip(tail, reading.national, strict=True)
    )
    country = reading.e164[: len(reading.e164) - length]
    return None if "!" in kept else country + kept

"""How senders write: the same number in many ways, and the same table in many formats."""

import csv
import io
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberFormat

_EXIT_CODES: Final = {"US": "011", "AU": "0011", "GB": "00", "FR": "00", "SE": "00", "NL": "00"}

_DATES: Final[dict[str, Callable[[datetime], str]]] = {
    "iso": lambda at: at.strftime("%Y-%m-%d %H:%M:%S"),
    "offset": lambda at: at.strftime("%Y-%m-%dT%H:%M:%S+10:00"),
    "digits": lambda at: at.strftime("%Y%m%d%H%M%S"),
    "words": lambda at: at.strftime("%d %b %Y %H:%M"),
    # Day first, as in the senders' countries: half of them can be read in two ways.
    "day_first": lambda at: at.strftime("%d/%m/%Y %H:%M:%S"),
}


@dataclass(frozen=True, slots=True)
class TextFormat:
    """What a sender's program makes of a table."""

    delimiter: str = ","
    encoding: str = "utf-8"
    line_end: str = "\r\n"
    quotes_all: bool = False


USUAL: Final = TextFormat()


def write_number(e164: str, region: str, draw: random.Random) -> str:
    """A number as someone in `region` may write it."""
    parsed = phonenumbers.parse(e164, None)
    written = [
        e164,
        phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL),
    ]
    if phonenumbers.region_code_for_number(parsed) == region:
        national = phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
        written += [national, national, "".join(c for c in national if c.isdigit())]
        if region == "US":
            written += ["1" + e164[2:], f"{e164[2:5]}.{e164[5:8]}.{e164[8:]}"]
    elif region in _EXIT_CODES:
        written.append(_EXIT_CODES[region] + e164[1:])
    return draw.choice(written)


def write_moment(moment: datetime, style: str) -> str:
    """A moment in one of the styles of `_DATES`."""
    return _DATES[style](moment)


def write_table(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    text_format: TextFormat,
    raw_lines: Sequence[str] = (),
) -> bytes:
    """The bytes of a table; `raw_lines` go to its end as they stand, however broken."""
    out = io.StringIO(newline="")
    writer = csv.writer(
        out,
        delimiter=text_format.delimiter,
        lineterminator=text_format.line_end,
        quoting=csv.QUOTE_ALL if text_format.quotes_all else csv.QUOTE_MINIMAL,
    )
    writer.writerow(header)
    writer.writerows(rows)
    for line in raw_lines:
        out.write(line + text_format.line_end)
    return out.getvalue().encode(text_format.encoding)

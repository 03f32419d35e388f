"""A text of which nothing is said: is it a table, or words with numbers among them?"""

from enum import StrEnum
from typing import Final

from tieline.core.parsing.delimited import measure_delimited, sample_lines
from tieline.core.parsing.encoding import EncodedText
from tieline.core.parsing.values import looks_like_value

_REGULAR: Final = 0.8
_CELL_WORDS: Final = 4
_SHORT_FOR_CERTAIN: Final = 0.9
_SHORT_FOR_TABLE: Final = 0.5


class TextGuess(StrEnum):
    """`DOUBT` is read as a table, and said."""

    TABLE = "table"
    TEXT = "text"
    DOUBT = "doubt"


def guess_text(text: EncodedText) -> TextGuess:
    """From the first lines. Rows of one width, of several columns and with short cells, are a
    table. Otherwise lines are cells of one column if nearly all are a value or a few words, and
    running text if most are longer."""
    lines = [text.decode(line).strip() for line in sample_lines(text)]
    lines = [line for line in lines if line]
    if not lines:
        return TextGuess.TABLE
    measured = measure_delimited(text)
    words = sum(len(line.split()) for line in lines) / len(lines)
    if measured.width > 1 and measured.regularity >= _REGULAR:
        return TextGuess.TABLE if words <= _CELL_WORDS * measured.width else TextGuess.TEXT
    short = sum(_could_be_cell(line) for line in lines) / len(lines)
    if short >= _SHORT_FOR_CERTAIN:
        return TextGuess.TABLE
    if measured.width > 1 and measured.regularity >= _SHORT_FOR_TABLE:
        is_wordy = words > _CELL_WORDS * (measured.width - 1)  # commas stand in sentences too
        return TextGuess.TEXT if is_wordy else TextGuess.DOUBT
    return TextGuess.DOUBT if short >= _SHORT_FOR_TABLE else TextGuess.TEXT


def _could_be_cell(line: str) -> bool:
    return looks_like_value(line) or len(line.split()) <= _CELL_WORDS

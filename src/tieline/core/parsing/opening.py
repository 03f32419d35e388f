"""What may be said about a file before it is opened. What is not said is found out."""

from dataclasses import dataclass, field
from enum import StrEnum

from tieline.core.errors import BadInput
from tieline.core.parsing.encoding import Encoding
from tieline.core.parsing.headers import quote_text

DELIMITERS = (",", ";", "\t", "|")  # the earlier wins where two fit equally well
_NAMES = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "\\t": "\t"}
MOST_HEADER_LINE = 1_000_000


class FileFormat(StrEnum):
    """The formats that are read."""

    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Opening:
    """How to open a file. None means: find out.

    `header_line` is the physical line, or the row of a sheet, on which the column names stand;
    0 says that there are none. `sheet` is a sheet's name. `region` is the country in which
    numbers in running text are read. `encoding` and `delimiter` say nothing about a sheet.
    `names` are column names, folded, that the file is expected to have: they help to find the
    header, and are no part of what is stated.
    """

    format: FileFormat | None = None
    encoding: Encoding | None = None
    delimiter: str | None = None
    header_line: int | None = None
    sheet: str | None = None
    region: str | None = None
    names: frozenset[str] = field(default=frozenset(), compare=False)


AS_FOUND = Opening()


def build_opening(
    *,
    format: str | None = None,  # noqa: A002 - as the option is called
    encoding: str | None = None,
    delimiter: str | None = None,
    header_line: int | None = None,
    sheet: str | None = None,
    region: str | None = None,
) -> Opening:
    """From words of a person. Raises BadInput for what cannot be meant."""
    return Opening(
        format=_known_format(format),
        encoding=_known_encoding(encoding),
        delimiter=_known_delimiter(delimiter),
        header_line=_known_line(header_line),
        sheet=sheet,
        region=region,
    )


def _known_format(name: str | None) -> FileFormat | None:
    if name is None:
        return None
    if name.lower() in FileFormat.__members__.values():
        return FileFormat(name.lower())
    known = ", ".join(member.value for member in FileFormat)
    raise BadInput(
        "bad_format",
        f"{quote_text(name)} is not a format that can be read. Use one of {known}.",
        format=name,
    )


def _known_encoding(name: str | None) -> Encoding | None:
    if name is None:
        return None
    if name.lower() in Encoding.__members__.values():
        return Encoding(name.lower())
    known = ", ".join(member.value for member in Encoding)
    raise BadInput(
        "bad_encoding",
        f"{quote_text(name)} is not an encoding that can be read. Use one of {known}.",
        encoding=name,
    )


def _known_delimiter(text: str | None) -> str | None:
    if text is None or text in DELIMITERS:
        return text
    if text.lower() in _NAMES:
        return _NAMES[text.lower()]
    raise BadInput(
        "bad_delimiter",
        f"{quote_text(text)} is not a delimiter. Use comma, semicolon, tab or bar.",
        delimiter=text,
    )


def _known_line(line: int | None) -> int | None:
    if line is None or 0 <= line <= MOST_HEADER_LINE:
        return line
    raise BadInput(
        "bad_header_line",
        f"{line} cannot be the line of the header. Count lines from 1; 0 says that there is none.",
        header_line=line,
    )


def name_delimiter(delimiter: str) -> str:
    """The delimiter as an option is written."""
    return next(name for name, text in _NAMES.items() if text == delimiter)

"""Options that say how a file is opened and read; left out, each is found out."""

from dataclasses import dataclass
from typing import Annotated

import typer

from tieline.core.parsing.date_orders import DateOrder
from tieline.core.parsing.layout import parse_date_order
from tieline.core.parsing.opening import Opening, build_opening

DateOrderOption = Annotated[
    str | None, typer.Option(help="Order of dates: dmy, mdy or ymd. Found out, if left out.")
]
HeaderLineOption = Annotated[
    int | None,
    typer.Option(help="Line of the column names; 0: there are none. Found out, if left out."),
]
SheetOption = Annotated[
    str | None, typer.Option(help="Sheet of a workbook. The one that looks like a table.")
]
FormatOption = Annotated[
    str | None, typer.Option(help="csv, tsv, xlsx or text. Found out, if left out.")
]
EncodingOption = Annotated[
    str | None,
    typer.Option(help="utf-8, utf-16-le, utf-16-be or cp1252. Found out, if left out."),
]
DelimiterOption = Annotated[
    str | None, typer.Option(help="comma, semicolon, tab or bar. Found out, if left out.")
]
RegionOption = Annotated[
    str | None, typer.Option(help="Country of numbers without one. The office's, if left out.")
]


@dataclass(frozen=True, slots=True)
class FileOptions:
    """What was said of a file on the command line."""

    opening: Opening
    date_order: DateOrder | None


def read_file_options(
    *,
    date_order: str | None,
    header_line: int | None,
    sheet: str | None,
    format: str | None,  # noqa: A002 - as the option is called
    encoding: str | None,
    delimiter: str | None,
    region: str | None,
) -> FileOptions:
    """Raises BadInput for a word that is none of those known."""
    opening = build_opening(
        format=format,
        encoding=encoding,
        delimiter=delimiter,
        header_line=header_line,
        sheet=sheet,
        region=region,
    )
    return FileOptions(opening, parse_date_order(date_order))

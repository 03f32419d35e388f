"""What a workbook says of itself: its sheets, its shared strings, and which formats are dates."""

import posixpath
import re
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

from tieline.core.errors import BadInput
from tieline.core.parsing.headers import fold_header, quote_text
from tieline.core.parsing.workbook_package import (
    MAX_STRINGS_BYTES,
    BrokenPart,
    Package,
    broken_workbook,
    feed_xml,
    open_package,
)

_WORKBOOK: Final = "/officeDocument"
_WORKSHEET: Final = "/worksheet"
_STRINGS: Final = "/sharedStrings"
_STYLES: Final = "/styles"
_MOST_NAMES: Final = 30
# Excel writes characters that XML cannot hold, and their own mark, as _x000D_. Only white space
# and the mark are turned back: nothing else belongs into a cell.
_ESCAPED = re.compile(r"_x(0009|000A|000D|005F)_", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet by its name, and the part that holds it."""

    name: str
    part: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Workbook:
    """An opened workbook. `styles` says for each cell style whether it shows a `date`, a
    `duration` or neither."""

    package: Package
    sheets: tuple[SheetPart, ...]
    strings: list[str] = field(repr=False)
    styles: tuple[str, ...]
    counts_from_1904: bool


def open_workbook(stream: BinaryIO, name: str) -> Workbook:
    """Refuses, each with its own words, whatever is no workbook that can be read."""
    package = open_package(stream, name)
    try:
        return _read_workbook(package)
    except BrokenPart as error:
        raise broken_workbook(name) from error


def find_sheet(workbook: Workbook, wanted: str) -> SheetPart:
    """The sheet of this name; upper case and spaces do not matter where they need not."""
    for form in (str, fold_header):
        found = [sheet for sheet in workbook.sheets if form(sheet.name) == form(wanted)]
        if len(found) == 1:
            return found[0]
    listed = ", ".join(quote_text(sheet.name) for sheet in workbook.sheets[:_MOST_NAMES])
    raise BadInput(
        "no_such_sheet",
        f"{quote_text(workbook.package.name)} has no sheet {quote_text(wanted)}. Its sheets are: {listed}.",
        sheet=wanted,
    )


def unescape(text: str) -> str:
    """A text of a workbook as it is meant."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _read_workbook(package: Package) -> Workbook:
    main = next(iter(_targets(package, "", _WORKBOOK).values()), "xl/workbook.xml")
    targets = _targets(package, main, _WORKSHEET)
    sheets: list[SheetPart] = []
    counts_from_1904 = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal counts_from_1904
        if tag == "workbookPr":
            counts_from_1904 = attributes.get("date1904", "0") in ("1", "true")
        elif tag == "sheet":
            ident = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            if ident in targets:  # what is no worksheet is a chart or a macro sheet
                is_hidden = attributes.get("state", "visible") != "visible"
                sheets.append(SheetPart(attributes.get("name", ""), targets[ident], is_hidden))

    _parse(package, main, start)
    if not sheets:
        raise BrokenPart(main)
    folder = posixpath.dirname(main)
    strings, styles = (
        next(iter(_targets(package, main, kind).values()), posixpath.join(folder, usual))
        for kind, usual in ((_STRINGS, "sharedStrings.xml"), (_STYLES, "styles.xml"))
    )
    return Workbook(
        package,
        tuple(sheets),
        _read_strings(package, strings),
        _read_styles(package, styles),
        counts_from_1904,
    )


def _targets(package: Package, part: str, kind: str) -> dict[str, str]:
    """The parts that a part refers to as this kind, by the id of the reference."""
    folder, file = posixpath.split(part)
    found: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("Type", "").endswith(kind):
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            found[attributes.get("Id", "")] = target.lstrip("/")

    _parse(package, posixpath.join(folder, "_rels", f"{file}.rels"), start)
    return found


def _parse(package: Package, part: str, start: object) -> None:
    for _ in feed_xml(package.read_small(part), start=start):  # type: ignore[arg-type]
        pass


def _read_strings(package: Package, part: str) -> list[str]:
    if not package.has(part):
        return []
    strings: list[str] = []
    pieces: list[str] = []
    inside = phonetic = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside, phonetic
        inside += tag == "t"
        phonetic += tag == "rPh"  # how to pronounce it, beside what is written

    def end(tag: str) -> None:
        nonlocal inside, phonetic
        inside -= tag == "t"
        phonetic -= tag == "rPh"
        if tag == "si":
            strings.append(unescape("".join(pieces)))
            pieces.clear()

    def text(characters: str) -> None:
        if inside and not phonetic:
            pieces.append(characters)

    chunks = package.read_small(part, MAX_STRINGS_BYTES)
    for _ in feed_xml(chunks, start=start, end=end, text=text):
        pass
    return strings


def _read_styles(package: Package, part: str) -> tuple[str, ...]:
    """For each cell style what its number format shows."""
    if not package.has(part):
        return ()
    formats = {number: str(code) for number, code in BUILTIN_FORMATS.items()}
    styles: list[str] = []
    is_in_cells = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal is_in_cells
        if tag == "numFmt":
            formats[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            is_in_cells = True
        elif tag == "cellStyles":
            is_in_cells = False
        elif tag == "xf" and is_in_cells:
            styles.append(_shown_as(formats.get(_number(attributes.get("numFmtId")), "")))

    _parse(package, part, start)
    return tuple(styles)


def _number(text: str | None) -> int:
    return (
        int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 9 else 0
    )


def _shown_as(code: str) -> str:
    code = code[:1000]
    if is_timedelta_format(code):
        return "duration"
    return "date" if is_date_format(code) else ""

"""The zip around a workbook: what kind of file it is, and bounds on what it unpacks to.

Nothing in it is trusted. A part is read only as far as its stated size, which the bounds are
checked against first, and never as a whole. No part may have a document type definition, so
no entity can grow.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final
from xml.parsers import expat

from tieline.core.errors import BadInput
from tieline.core.parsing.headers import quote_text

_MIB: Final = 1024 * 1024
MAX_UNPACKED_BYTES: Final = 2048 * _MIB
MAX_STRINGS_BYTES: Final = 96 * _MIB
"""The shared strings are the one part that is held; they take about four times this."""
MAX_SMALL_PART_BYTES: Final = 8 * _MIB
MAX_RATIO: Final = 200
"""How many times its packed size a part may unpack to, once it is larger than a small part. Tables
as programs write them stay below 40; deflate itself goes to about 1030."""
MAX_PARTS: Final = 10_000
MAX_TAG_BYTES: Final = _MIB
"""One tag, comment or the like: the parser holds it whole, and begins it anew with every piece."""
MAX_DEPTH: Final = 256
"""Elements within elements; Excel's own go down to about a dozen."""
MAX_NAMES: Final = 10_000
"""Different names of elements, and of attributes, in one part."""
_CHUNK: Final = 64 * 1024

_SAVE_AS_XLSX = (
    "Open it and save it as an Excel workbook (.xlsx) or as CSV (UTF-8), then send that file."
)
_OTHERS = (
    ("xl/workbook.bin", "an Excel binary workbook (.xlsb)", _SAVE_AS_XLSX),
    ("word/document.xml", "a text document", "Ask for the table itself, as CSV, and send that."),
    ("ppt/presentation.xml", "a presentation", "Ask for the table itself, as CSV, and send that."),
)
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"

StartHandler = Callable[[str, dict[str, str]], None]


class BrokenPart(Exception):
    """A part that is missing, damaged, not well-formed, or not as workbooks are written."""


@dataclass(frozen=True, slots=True)
class Package:
    """An opened workbook file. `name` is the file's own, for messages."""

    archive: zipfile.ZipFile
    name: str

    def has(self, part: str) -> bool:
        return part in self.archive.NameToInfo

    def read_small(self, part: str, most: int = MAX_SMALL_PART_BYTES) -> Iterator[bytes]:
        """A part of which something is held, wherever it lies in the package. Raises BrokenPart,
        and BadInput for one that is larger than `most` bytes."""
        if self.has(part) and self.archive.NameToInfo[part].file_size > most:
            raise _too_large(self.name, most)
        return self.read_chunks(part)

    def read_chunks(self, part: str) -> Iterator[bytes]:
        """A part in bounded pieces. Raises BrokenPart."""
        try:
            with self.archive.open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    yield chunk
        except _ZIP_ERRORS as error:
            raise BrokenPart(part) from error


# What the standard library raises on damaged archives, as its tests and our own have found.
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    EOFError,
    RuntimeError,  # and what is not implemented, such as an unknown compression
    ValueError,
    OverflowError,
    IndexError,
    OSError,
)


def open_package(stream: BinaryIO, name: str) -> Package:
    """Refuses, as `not_a_table`, what is no workbook that can be read, each with its reason."""
    try:
        archive = zipfile.ZipFile(stream)
        names = {info.filename for info in archive.infolist()}
    except _ZIP_ERRORS as error:
        raise broken_workbook(name) from error
    _refuse_others(archive, names, name)
    infos = archive.infolist()
    if any(info.flag_bits & 1 for info in infos):
        raise refuse(name, "locked with a password", "Take the password off and send it again.")
    if len(infos) > MAX_PARTS or len(names) < len(infos):
        raise broken_workbook(name)
    if sum(info.file_size for info in infos) > MAX_UNPACKED_BYTES:
        raise _too_large(name, MAX_UNPACKED_BYTES)
    if any(map(_is_inflated, infos)):
        raise BadInput(
            "workbook_too_large",
            f"{quote_text(name)} unpacks to more than {MAX_RATIO} times its size, as no table does. "
            "If it is one, save the sheet as CSV (UTF-8) and send that file.",
        )
    return Package(archive, name)


def _is_inflated(info: zipfile.ZipInfo) -> bool:
    is_small = info.file_size <= MAX_SMALL_PART_BYTES
    return not is_small and info.file_size > MAX_RATIO * info.compress_size


def _refuse_others(archive: zipfile.ZipFile, names: set[str], name: str) -> None:
    for part, kind, advice in _OTHERS:
        if part in names:
            raise refuse(name, kind, advice)
    if "mimetype" in names and _starts_with(archive, "mimetype", _OPEN_DOCUMENT):
        raise refuse(name, "an OpenDocument file (.ods)", _SAVE_AS_XLSX)
    if "[Content_Types].xml" not in names or "_rels/.rels" not in names:
        advice = "Unpack it and send the table inside, one file at a time."
        raise refuse(name, "a zip archive" if names else "an empty zip archive", advice)


def _starts_with(archive: zipfile.ZipFile, part: str, start: bytes) -> bool:
    try:
        with archive.open(part) as stream:
            return stream.read(len(start)) == start
    except _ZIP_ERRORS:
        return False


def _too_large(name: str, most: int) -> BadInput:
    return BadInput(
        "workbook_too_large",
        f"{quote_text(name)} unpacks to more than {most // _MIB} MiB in one of its parts or as a "
        "whole, which is more than is read. Save the sheet as CSV (UTF-8) and send that file.",
    )


def refuse(name: str, what: str, advice: str) -> BadInput:
    """The error for a file that is something other than a workbook that can be read."""
    return BadInput(
        "not_a_table", f"{quote_text(name)} is {what}, and no table is read from that. {advice}",
        kind=what,
    )  # fmt: skip


def broken_workbook(name: str) -> BadInput:
    """The error for a workbook that is damaged, wherever that shows."""
    return BadInput(
        "broken_workbook",
        f"{quote_text(name)} is a damaged workbook or zip archive: it cannot be read to its end. Open it in the "
        "program it comes from, save it anew as .xlsx or as CSV (UTF-8), and send that file.",
    )


def feed_xml(
    chunks: Iterator[bytes],
    *,
    start: StartHandler,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Parses XML a piece at a time: each step of the iterator has called the handlers for one
    piece. Names come without their prefix. Raises BrokenPart.

    The parser holds every element that is open and every name it has met, so both are bounded.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    local: dict[str, str] = {}
    named: set[str] = set()
    depth = 0

    def start_local(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        name = local.get(tag) or local.setdefault(tag, tag.rpartition(":")[2])
        if not attributes.keys() <= named:
            named.update(attributes)
        if depth > MAX_DEPTH or len(local) > MAX_NAMES or len(named) > MAX_NAMES:
            raise BrokenPart("more elements or names than any workbook has")
        start(name, attributes)

    def end_local(tag: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(local[tag])

    parser.StartElementHandler = start_local
    parser.EndElementHandler = end_local
    if text is not None:
        parser.CharacterDataHandler = text
    fed = 0
    try:
        for chunk in chunks:
            parser.Parse(chunk)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > MAX_TAG_BYTES:
                raise BrokenPart("a tag longer than any can be")
            yield
        parser.Parse(b"", True)
        yield
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise BrokenPart("not well-formed") from error


def _refuse_doctype(*_: object) -> None:
    raise BrokenPart("a document type definition")

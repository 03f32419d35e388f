"""How the bytes of a text file stand for characters.

A byte order mark decides; without one the file is UTF-8 if all of it is valid UTF-8, and
Windows-1252 otherwise. Every byte becomes a character under each of these, so no row is ever
lost to its encoding; characters may come out wrong, digits and Latin letters do not.
"""

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

CHUNK_BYTES = 256 * 1024


class Encoding(StrEnum):
    """The encodings that are told apart."""

    UTF_8 = "utf-8"
    UTF_16_LE = "utf-16-le"
    UTF_16_BE = "utf-16-be"
    CP1252 = "cp1252"


_MARKS = {
    Encoding.UTF_8: codecs.BOM_UTF8,
    Encoding.UTF_16_LE: codecs.BOM_UTF16_LE,
    Encoding.UTF_16_BE: codecs.BOM_UTF16_BE,
}


def _cp1252_table() -> str:
    # Five bytes have no meaning in Windows-1252. They stay themselves, as in Latin-1.
    return "".join(
        bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(256)
    )


_CP1252 = _cp1252_table()


@dataclass(frozen=True, slots=True)
class EncodedText:
    """A text stream whose encoding is known. Reads from its start each time, and keeps its own
    place, so that several readings of one stream do not disturb each other.

    Lines can only be found in bytes where a line ending is one byte, so UTF-16 is turned into
    UTF-8 on the way, with U+FFFD for halves of surrogate pairs; `raw_encoding` says what the
    chunks are in.
    """

    stream: BinaryIO
    encoding: Encoding
    mark: bytes

    @property
    def raw_encoding(self) -> Encoding:
        """The encoding of the bytes that `read_chunks` gives."""
        return Encoding.CP1252 if self.encoding is Encoding.CP1252 else Encoding.UTF_8

    @property
    def raw_mark(self) -> bytes:
        """The byte order mark that stood before the first of those bytes."""
        return self.mark if self.raw_encoding is self.encoding else b""

    @property
    def decode(self) -> Callable[[bytes], str]:
        """Turns one of those lines into text. Never fails."""
        return _decode_cp1252 if self.encoding is Encoding.CP1252 else _decode_utf_8

    def read_chunks(self) -> Iterator[bytes]:
        """The text after its byte order mark, a bounded piece at a time."""
        chunks = _read_from(self.stream, len(self.mark))
        if self.raw_encoding is self.encoding:
            return chunks
        return _to_utf_8(chunks, self.encoding)


def find_encoding(stream: BinaryIO, wanted: Encoding | None = None) -> EncodedText:
    """Reads the stream once, in constant memory, unless a mark for UTF-16 tells.

    `wanted` settles it without reading: for a part of a file whose encoding is known, which on
    its own might look like another. Bytes that are not valid in it become U+FFFD.
    """
    stream.seek(0)
    start = stream.read(3)
    marked = next((e for e, mark in _MARKS.items() if start.startswith(mark)), None)
    if wanted is None:
        wanted = _utf_8_or_cp1252(stream) if marked in (None, Encoding.UTF_8) else marked
    # A single bad byte makes a file Windows-1252, but its mark is still no part of the text.
    is_marked = marked is wanted or (marked is Encoding.UTF_8 and wanted is Encoding.CP1252)
    return EncodedText(stream, wanted, _MARKS[marked] if is_marked and marked else b"")


def _utf_8_or_cp1252(stream: BinaryIO) -> Encoding:
    decoder = codecs.getincrementaldecoder("utf-8")(errors="strict")
    try:
        for chunk in _read_from(stream, 0):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return Encoding.CP1252
    return Encoding.UTF_8


def _read_from(stream: BinaryIO, place: int) -> Iterator[bytes]:
    while True:
        stream.seek(place)
        chunk = stream.read(CHUNK_BYTES)
        if not chunk:
            return
        place += len(chunk)
        yield chunk


def _to_utf_8(chunks: Iterator[bytes], encoding: Encoding) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding.value)(errors="replace")
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8")
    yield decoder.decode(b"", final=True).encode("utf-8")


def _decode_utf_8(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")


def _decode_cp1252(raw: bytes) -> str:
    return codecs.charmap_decode(raw, "strict", _CP1252)[0]

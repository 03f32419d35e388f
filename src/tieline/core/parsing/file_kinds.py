"""Files that are something else: told by how they begin, refused with what to do."""

from typing import BinaryIO, Final

from tieline.core.errors import BadInput
from tieline.core.parsing.headers import quote_text

ZIP_START: Final = b"PK\x03\x04"
_OLE_START: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_SAVE = "Open it and save it as an Excel workbook (.xlsx) or as CSV (UTF-8), then send that file."
_UNPACK = "Unpack it and send the table inside, one file at a time."
_EXPORT = "Ask for the table itself, as CSV, and send that file."

# How other kinds of file begin: what the kind is called, and what to do with one.
_OTHERS = (
    (b"PK\x05\x06", "an empty zip archive", _UNPACK),
    (b"%PDF-", "a PDF document", _EXPORT),
    (b"{\\rtf", "a text document", _EXPORT),
    (b"\x1f\x8b", "a gzip archive", _UNPACK),
    (b"BZh91AY&SY", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ\x00", "an xz archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstandard archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-zip archive", _UNPACK),
    (b"Rar!\x1a\x07", "a rar archive", _UNPACK),
    (b"SQLite format 3\x00", "a database", _EXPORT),
    (b"\x89PNG", "a picture", _EXPORT),
    (b"\xff\xd8\xff", "a picture", _EXPORT),
)
# Entries of an old container's folder, which are written in UTF-16, and what they tell.
_OLE_ENTRIES = (
    ("EncryptedPackage", "a workbook locked with a password", "Take the password off. " + _SAVE),
    ("Workbook", "an old Excel workbook (.xls)", _SAVE),
    ("Book", "an old Excel workbook (.xls)", _SAVE),
)
_ENTRY_BYTES: Final = 128
_MOST_FOLDER: Final = 4096


def refuse_other_kinds(stream: BinaryIO, name: str) -> None:
    """Raises `not_a_table` for the kinds that are known by how they begin."""
    stream.seek(0)
    start = stream.read(512)
    if start.startswith(_OLE_START):
        what, advice = _name_container(stream, start)
        raise _not_a_table(name, what, advice)
    for magic, what, advice in _OTHERS:
        if start.startswith(magic):
            raise _not_a_table(name, what, advice)


def _name_container(stream: BinaryIO, start: bytes) -> tuple[str, str]:
    """What an old office container holds, by the first block of its folder."""
    shift = int.from_bytes(start[30:32], "little")
    sector = 1 << shift if shift in (9, 12) else 512
    place = (int.from_bytes(start[48:52], "little") + 1) * sector
    stream.seek(place)
    folder = stream.read(_MOST_FOLDER)
    names = {folder[at : at + 64] for at in range(0, len(folder), _ENTRY_BYTES)}
    for entry, what, advice in _OLE_ENTRIES:
        if any(name.startswith(f"{entry}\0".encode("utf-16-le")) for name in names):
            return what, advice
    return "an old office document", _SAVE


def _not_a_table(name: str, what: str, advice: str) -> BadInput:
    return BadInput(
        "not_a_table",
        f"{quote_text(name)} is {what}, and no table is read from that. {advice}",
        kind=what,
    )

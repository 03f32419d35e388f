"""Files that are made to harm, sent as a person and as a program send them: each is refused with
words that help, and nothing of it stays."""

import gzip
import io
import zipfile
from collections.abc import Callable
from typing import Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.conftest import admin
from tests.core.parsing.books import MAIN, change_part, write_book
from tests.factories.programs import DETAILS, list_of, program_of, run_queue
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Player, make_case
from tests.web.submitting import list_drafts, send, text_of

MIB: Final = 1 << 20
SHEET: Final = "xl/worksheets/sheet1.xml"


def _book() -> bytes:
    return write_book(("S", [["number", "b"], ["+12025550143", "2"]]))


def _zip(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


def _stated_bomb() -> bytes:
    """A sheet that says truly that it unpacks to 300 MiB."""
    return change_part(_book(), SHEET, lambda _: bytes(300 * MIB))


def _lying_bomb() -> bytes:
    """A sheet of 40 MiB that says in both of its headers that it has ten bytes."""
    bomb = bytearray(change_part(_book(), SHEET, lambda _: b"<row/>" * (7 * MIB)))
    central = bomb.rindex(SHEET.encode()) - 46
    local = bomb.index(SHEET.encode()) - 30
    for place in (central + 24, local + 22):
        bomb[place : place + 4] = (10).to_bytes(4, "little")
    return bytes(bomb)


def _laughs() -> bytes:
    """Ten entities, each ten times the one before: 10 GB of laughter."""
    entities = b'<!ENTITY l0 "ha">' + b"".join(
        b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10)
    )
    cell = b"<sheetData><row><c t='str'><v>&l9;</v></c></row></sheetData>"
    sheet = b"<?xml version='1.0'?><!DOCTYPE x [%s]><worksheet>%s</worksheet>" % (entities, cell)
    return change_part(_book(), SHEET, lambda _: sheet)


def _outside() -> bytes:
    """An entity that names a file of the machine."""
    sheet = (
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
        b"<worksheet><sheetData><row><c t='str'><v>&f;</v></c></row></sheetData></worksheet>"
    )
    return change_part(_book(), SHEET, lambda _: sheet)


def _many_parts() -> bytes:
    return _zip(
        **{"[Content_Types]_dot_xml": b"<x/>", "_rels__.rels": b"<x/>"},
        **{f"part{number}": b"" for number in range(10_001)},
    )


def _nested() -> bytes:
    inner = _zip(zeros=bytes(10 * MIB))
    for _ in range(3):
        inner = _zip(**{f"copy{number}_dot_zip": inner for number in range(10)})
    return inner


def _deep() -> bytes:
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode() + b"<row>" * 100_000
    return change_part(_book(), SHEET, lambda _: sheet)


def _open_document() -> bytes:
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    return _zip(mimetype=mimetype, content_dot_xml=bytes(50 * MIB))


HARMFUL: Final[dict[str, tuple[str, Callable[[], bytes], str]]] = {
    "a bomb that says what it is": ("a.xlsx", _stated_bomb, "unpacks to more than 200 times"),
    "a bomb that lies": ("a.xlsx", _lying_bomb, "damaged workbook"),
    "a billion laughs": ("a.xlsx", _laughs, "damaged workbook"),
    "a file of the machine": ("a.xlsx", _outside, "damaged workbook"),
    "ten thousand parts": ("a.xlsx", _many_parts, "damaged workbook"),
    "elements without an end": ("a.xlsx", _deep, "damaged workbook"),
    "archives in archives": ("a.zip", _nested, "is a zip archive"),
    "an archive called a table": ("a.csv", lambda: _zip(x=bytes(MIB)), "is a zip archive"),
    "an OpenDocument bomb": ("a.ods", _open_document, "OpenDocument"),
    "a gzip bomb": ("a.csv.gz", lambda: gzip.compress(bytes(100 * MIB)), "gzip archive"),
}


@pytest.fixture
def owner(database: str) -> Player:
    player = make_visitors().owner
    make_case(player)
    return player


@pytest.fixture
def client(owner: Player) -> Client:
    return visit_as(owner)


def _stored(database: str) -> list[tuple[object, ...]]:
    with admin(database) as super_:
        return super_.execute("select id from submissions_submission").fetchall()


@pytest.mark.parametrize("harm", HARMFUL)
def test_a_harmful_file_is_refused_at_the_page_and_nothing_of_it_stays(
    client: Client, database: str, harm: str
) -> None:
    name, make, said = HARMFUL[harm]
    answer = send(client, make(), name=name)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert list_drafts() == []
    assert _stored(database) == []


@pytest.mark.parametrize("harm", HARMFUL)
def test_a_harmful_file_is_refused_to_a_program_with_its_code(
    owner: Player, database: str, harm: str
) -> None:
    name, make, said = HARMFUL[harm]
    answer = program_of(owner).hand_in(make(), name=name)
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"] in ("workbook_too_large", "broken_workbook", "not_a_table")
    assert said in problem["detail"]
    assert _stored(database) == []


def test_one_request_brings_only_so_many_files(
    owner: Player, client: Client, database: str
) -> None:
    """Neither page nor API reads on after the fourth."""
    many = [SimpleUploadedFile(f"{n}.csv", list_of("+12025550143").encode()) for n in range(5)]
    assert client.post("/submit", {"file": many, "case_ref": "C-1"}).status_code == 400
    token = program_of(owner).token
    program = Client(headers={"Authorization": f"Bearer {token}"})
    for file in many:
        file.seek(0)
    answer = program.post("/api/v1/submissions", {"file": many, "details": "{}"})
    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable_request")
    assert list_drafts() == []
    assert _stored(database) == []


def test_one_form_has_only_so_many_fields(client: Client) -> None:
    fields = {f"field{number}": "x" for number in range(4001)}
    assert client.post("/check", fields).status_code == 400


BOUNDS: Final = {
    "a line without an end": (b"number\n" + b"1" * (2 * MIB) + b"\n+12025550143\n", 1),
    "a row of very many lines": (b'number\n"' + b"\n" * 200 + b'"\n+12025550143\n', 1),
    "more cells than columns": (b"number\n" + b"1," * 5000 + b"\n+12025550143\n", 1),
}


@pytest.mark.parametrize("bound", BOUNDS)
def test_a_row_beyond_the_bounds_is_reported_and_the_others_are_read(
    owner: Player, bound: str
) -> None:
    content, accepted = BOUNDS[bound]
    program = program_of(owner)
    answer = program.hand_in(content, DETAILS)
    assert answer.status_code == 202, answer.content
    run_queue()
    found = program.get(answer["Location"]).json()
    assert found["state"] == "finished"
    assert found["rows_accepted"] >= accepted
    counted = found["row_problems"] + found["rows_accepted"] + found["rows_empty"]
    assert counted == found["rows_read"]
    assert found["row_problems"] > 0


def test_more_columns_than_any_table_has_are_refused(owner: Player) -> None:
    header = ",".join(f"c{number}" for number in range(3000))
    answer = program_of(owner).hand_in(f"{header}\n1\n", {**DETAILS, "layout": {}})
    assert (answer.status_code, answer.json()["code"]) == (422, "table_too_wide")

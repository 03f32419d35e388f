"""Handing in a file at the page: choose it, see how it is read, correct that, hand it in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Player, make_case
from tests.web.submitting import (
    CALLS,
    NOTE,
    choose,
    fields_on,
    finish,
    hand_in,
    layout_of,
    list_drafts,
    press,
    send,
    text_of,
)
from tieline.apps.cases.queries import get_case
from tieline.apps.submissions import queries as submissions
from tieline.core.roles import Role
from tieline.core.states import State

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def owner() -> Player:
    owner = make_visitors().owner
    make_case(owner)
    return owner


@pytest.fixture
def client(owner: Player) -> Client:
    return visit_as(owner)


def test_a_file_is_handed_in_as_it_was_shown(owner: Player, client: Client) -> None:
    draft = choose(client)
    page = text_of(client.get(draft))
    for said in ("calls.csv", "UTF-8", "comma", "line 1", "+1 202-555-0143", "2 valid", "03 Jan"):
        assert said.lstrip("0") in page, said
    assert submissions.list_submissions(owner.viewer) == []
    uuid = hand_in(client, draft)
    row = submissions.get_submission(owner.viewer, str(uuid))
    assert (row.state, row.case_ref, row.authority) == (State.RECEIVED, "C-1", "subpoena:2026-114")
    assert {(c.header, c.role) for c in layout_of(owner, row).columns} == {
        ("Caller", Role.USED),
        ("Dialled", Role.CALLED),
    }
    assert finish(owner, row).rows_accepted == 2


def test_a_column_is_corrected(owner: Player, client: Client) -> None:
    draft = choose(client)
    answer = press(client, draft, "read", **{"m-3": "other", "r-1": "associated", "r-3": "used"})
    assert answer["Location"] == draft
    page = client.get(draft).content.decode()
    assert (fields_on(page)["m-3"], fields_on(page)["r-1"]) == ("other", "associated")
    row = submissions.get_submission(owner.viewer, str(hand_in(client, draft)))
    assert {(c.header, c.kind, c.role) for c in layout_of(owner, row).columns} == {
        ("Caller", "phone", Role.USED),
        ("Dialled", "phone", Role.ASSOCIATED),
        ("Note", "other", Role.USED),
    }


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"country": "MX"}, "MX as you stated"),
        ({"header_line": "0"}, "there are none as you stated"),
        ({"delimiter": "tab"}, "tab as you stated"),
        ({"encoding": "cp1252"}, "Windows-1252 as you stated"),
        ({"format": "text"}, "Running text as you stated"),
        ({"date_order": "ymd"}, "year, month, day as you stated"),
        ({"time_zone": "America/Bogota"}, "America/Bogota as you stated"),
    ],
)
def test_each_thing_that_is_found_can_be_corrected(
    client: Client, changes: dict[str, str], said: str
) -> None:
    draft = choose(client)
    press(client, draft, "read", **changes)
    assert said in text_of(client.get(draft))


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"country": "Mexico"}, "country", "two-letter code of a country"),
        ({"header_line": "x"}, "header_line", "Give the number of a line"),
        ({"header_line": "900"}, "header_line", "900"),
        ({"time_zone": "Bogota"}, "time_zone", "There is no time zone"),
        ({"format": "xlsx"}, "format", "damaged workbook"),
        ({"m-0": "?"}, "m-0", "Say what this column holds"),
        ({"m-0": "nonsense"}, "m-0", "Say what this column holds"),
        ({"r-0": "?"}, "r-0", "used, called or associated"),
        ({"m-0": "plate", "q-0": "somewhere far"}, "q-0", "a country or its subdivision"),
        ({"m-0": "", "m-1": ""}, "m-0", "No column is said to hold values"),
        ({"m-3": "seen_at"}, "m-2", "Several columns are stated as seen_at"),
        ({"m-2": "", "m-3": "time"}, "m-3", "no column as seen_at"),
        ({"case_ref": "C-9"}, "case_ref", "no case with this reference"),
        ({"case_ref": ""}, "case_ref", "which case"),
        ({"case_is": "new"}, "case_ref", "has a case with this reference already"),
        ({"authority_kind": "1x"}, "authority_kind", "begins with a letter"),
        ({"authority_number": ""}, "authority_number", "Give its number"),
        ({"remember": "1"}, "sender", "Name the sender"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_handed_in(
    owner: Player, client: Client, changes: dict[str, str], field: str, said: str
) -> None:
    draft = choose(client)
    answer = press(client, draft, "hand_in", **changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert f'id="{field}-error"' in page
    assert f'href="#{field}"' in page
    assert submissions.list_submissions(owner.viewer) == []
    assert client.get(draft).status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "empty"),
        ("a.pdf", b"%PDF-1.7\n", "PDF"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, ""),
        ("a.xlsx", b"PK\x03\x04 no workbook", ""),
        ("a.bin", bytes(range(256)) * 20, "control characters"),
    ],
)
def test_a_file_that_is_no_table_says_so_at_once_and_is_not_kept(
    owner: Player, client: Client, name: str, content: bytes, said: str
) -> None:
    answer = send(client, content, name=name, sender="Carrier One")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert 'id="file-error"' in page
    assert 'value="Carrier One"' in page
    assert list_drafts() == []


def test_without_a_file_each_field_says_what_it_lacks(client: Client) -> None:
    answer = client.post("/submit", {})
    page = answer.content.decode()
    assert answer.status_code == 422
    for field in ("file", "case_ref", "authority_kind", "authority_number"):
        assert f'id="{field}-error"' in page


def test_a_file_that_is_too_large_says_so_and_is_not_kept(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("uploads", "submit"):
        monkeypatch.setattr(f"tieline.web.{module}.UPLOAD_MOST", 100)
    answer = send(client, CALLS)
    assert answer.status_code == 422
    assert "This file has more than" in text_of(answer)
    assert 'value="2026-114"' in answer.content.decode()
    assert list_drafts() == []


def test_what_is_in_doubt_is_asked_and_must_be_answered(owner: Player, client: Client) -> None:
    text = "Caller,Dialled,Start\n+1 202 555 0143,+1 202 555 0144,01/02/2026 10:00\n"
    draft = choose(client, text)
    page = client.get(draft)
    assert "1 question before it is handed in" in text_of(page)
    assert 'href="#date_order"' in page.content.decode()
    refused = press(client, draft, "hand_in")
    assert refused.status_code == 422
    assert 'id="date_order-error"' in refused.content.decode()
    row = submissions.get_submission(owner.viewer, str(hand_in(client, draft, date_order="dmy")))
    assert layout_of(owner, row).date_order == "dmy"


def test_a_column_in_doubt_is_not_guessed(client: Client) -> None:
    text = "Caller,IMEI\n" + "".join(f"+1 202 555 01{n},49015420323{n}\n" for n in range(10, 40))
    draft = choose(client, text)
    page = client.get(draft).content.decode()
    asked = [name for name, value in fields_on(page).items() if value == "?"]
    assert asked == ["m-1"]
    answer = press(client, draft, "hand_in")
    assert answer.status_code == 422
    assert f'id="{asked[0]}-error"' in answer.content.decode()


def test_other_columns_than_those_seen_are_looked_at_first(owner: Player, client: Client) -> None:
    draft = choose(client)
    answer = press(client, draft, "hand_in", header_line="2")
    assert answer.status_code == 422
    assert "other columns than those you saw" in text_of(answer)
    assert submissions.list_submissions(owner.viewer) == []
    press(client, draft, "read", header_line="")
    hand_in(client, draft)


def test_a_value_of_two_kinds_is_stated_twice(owner: Player, client: Client) -> None:
    draft = choose(client, "Device\n490154203237518\n")
    changes = {"m-0": "imei", "r-0": "used", "m-0-1": "imsi", "r-0-1": "used"}
    press(client, draft, "read", **changes)
    row = submissions.get_submission(owner.viewer, str(hand_in(client, draft)))
    assert {column.kind for column in layout_of(owner, row).columns} == {"imei", "imsi"}


def test_a_new_case_is_opened_when_the_file_is_taken_in(owner: Player, client: Client) -> None:
    draft = choose(client, case_is="new", case_ref="C-NEW")
    row = submissions.get_submission(owner.viewer, str(hand_in(client, draft)))
    assert finish(owner, row).rows_accepted == 2
    assert "C-NEW" in text_of(client.get("/cases"))


def test_running_text_is_handed_in(owner: Player, client: Client) -> None:
    draft = choose(client, NOTE, name="note.txt")
    assert "+1 202-555-0143" in text_of(client.get(draft))
    row = submissions.get_submission(owner.viewer, str(hand_in(client, draft)))
    assert finish(owner, row).rows_accepted == 2


def test_the_button_pressed_twice_leads_to_the_same_submission(client: Client) -> None:
    draft = choose(client)
    fields = {**fields_on(client.get(draft).content.decode()), "do": "hand_in"}
    first, second = (client.post(draft, fields) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert client.get(draft)["Location"] == first["Location"]


def test_the_same_file_handed_in_twice_adds_nothing(owner: Player, client: Client) -> None:
    uuids = {hand_in(client, choose(client)) for _ in range(2)}
    assert len(uuids) == 1
    assert "nothing was added" in text_of(client.get(f"/submissions/{uuids.pop()}"))
    assert len(submissions.list_submissions(owner.viewer)) == 1


def test_a_file_is_given_up(owner: Player, client: Client) -> None:
    draft = choose(client)
    assert press(client, draft, "give_up")["Location"] == "/submit"
    assert "Nothing of it was stored" in text_of(client.get("/submit"))
    assert list_drafts() == []
    assert submissions.list_submissions(owner.viewer) == []


def test_links_fill_in_the_case(owner: Player, client: Client) -> None:
    case = get_case(owner.viewer, "C-1")
    assert f"/submit?case={case.uuid}" in client.get(f"/cases/{case.uuid}").content.decode()
    page = client.get(f"/submit?case={case.uuid}").content.decode()
    assert fields_on(page)["case_ref"] == "C-1"
    assert client.get("/submit?case=nonsense").status_code == 404
    assert client.get(f"/submit?supersedes={case.uuid}").status_code == 404


def test_a_corrected_file_takes_case_authority_and_columns_from_the_first(
    owner: Player, client: Client
) -> None:
    draft = choose(client, CALLS + "a,b,c,d,e\n")
    first = submissions.get_submission(
        owner.viewer, str(hand_in(client, draft, **{"m-3": "other", "r-3": "used"}))
    )
    assert client.get(f"/submit?supersedes={first.uuid}").status_code == 409  # not finished yet
    first = finish(owner, first)
    link = f"/submit?supersedes={first.uuid}"
    assert link in client.get(f"/submissions/{first.uuid}").content.decode()
    page = client.get(link)
    assert "subpoena:2026-114" in text_of(page)
    fields = fields_on(page.content.decode())
    assert "case_ref" not in fields
    file = SimpleUploadedFile("mended.csv", CALLS.replace("0146", "0147").encode())
    answer = client.post("/submit", {**fields, "file": file})
    assert "Read as the file that it corrects." in text_of(client.get(answer["Location"]))
    row = submissions.get_submission(owner.viewer, str(hand_in(client, answer["Location"])))
    assert (row.case_ref, row.authority) == ("C-1", "subpoena:2026-114")
    assert layout_of(owner, row).columns == layout_of(owner, first).columns
    assert finish(owner, row).rows_accepted == 2
    before = submissions.get_submission_by_id(owner.viewer, first.id)
    assert before.state is State.SUPERSEDED


def test_columns_are_remembered_for_a_sender(owner: Player, client: Client) -> None:
    changes = {"m-3": "other", "r-3": "used", "country": "MX"}
    hand_in(client, choose(client, sender="Carrier One"), **changes, remember="1")
    assert "remembered for files of Carrier One" in text_of(client.get("/submissions"))
    again = choose(client, CALLS.replace("0146", "0148"), sender="carrier  one")
    page = client.get(again)
    assert "Read as remembered for files of Carrier One" in text_of(page)
    fields = fields_on(page.content.decode())
    assert (fields["m-3"], fields["country"]) == ("other", "MX")
    assert "Read as remembered" in text_of(client.get(choose(client)))  # nobody is named
    assert "Read as remembered" not in text_of(client.get(choose(client, sender="Carrier Two")))
    press(client, again, "as_found")
    page = client.get(again)
    assert "Read as remembered" not in text_of(page)
    assert fields_on(page.content.decode())["m-3"] == ""

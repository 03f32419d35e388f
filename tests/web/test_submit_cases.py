"""At the page: rows that name their own cases, the role of what running text holds, known senders."""

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
    press,
    text_of,
)
from tieline.apps.cases.queries import get_case
from tieline.apps.submissions import queries as submissions

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def owner() -> Player:
    owner = make_visitors().owner
    make_case(owner)
    return owner


@pytest.fixture
def client(owner: Player) -> Client:
    return visit_as(owner)


CASED = "Number,File\n+1 202 555 0143,C-1\n+1 202 555 0144,C-2\n+1 202 555 0145,C-3\n"
ROWS = {"case_is": "rows", "case_ref": ""}


def test_rows_may_name_their_own_cases(owner: Player, client: Client) -> None:
    make_case(owner, "C-2")
    draft = choose(client, CASED, **ROWS)
    press(client, draft, "read", **{"m-0": "phone", "m-1": "case"})
    page = client.get(draft)
    said = text_of(page)
    assert fields_on(page.content.decode())["m-1"] == "case"
    assert "3 cases , 1 of them not open yet" in said.replace("cases,", "cases ,")
    assert "2 would be taken" in said or "would be taken 2" in said
    assert "names a case that the office has not opened" in said
    row = submissions.get_submission(owner.viewer, str(hand_in(client, draft)))
    assert (row.case_ref, layout_of(owner, row).case_column) == ("", "File")
    done = finish(owner, row)
    assert (done.rows_accepted, done.row_problems) == (2, 1)


def test_cases_that_rows_name_are_opened_if_that_is_said(owner: Player, client: Client) -> None:
    draft = choose(client, CASED, **ROWS, open_missing="1")
    press(client, draft, "read", **{"m-0": "phone", "m-1": "case"})
    said = text_of(client.get(draft))
    assert "2 of them not open yet" in said
    assert "would be taken 3" in said
    assert (
        finish(
            owner, submissions.get_submission(owner.viewer, str(hand_in(client, draft)))
        ).rows_accepted
        == 3
    )
    assert get_case(owner.viewer, "C-3").posture == "pointer"


@pytest.mark.parametrize(
    ("details", "changes", "field", "said"),
    [
        (ROWS, {"m-1": ""}, "columns", "say which column holds it"),
        ({}, {"m-1": "case"}, "m-1", "One case is named for all rows"),
        (ROWS, {"m-1": "case", "case_ref": "C-1"}, "case_ref", "Leave it empty"),
        (ROWS, {"m-1": "case", "m-0": "case"}, "m-1", "Another column names the case"),
    ],
)
def test_what_is_said_of_cases_must_fit_the_columns(
    owner: Player,
    client: Client,
    details: dict[str, str],
    changes: dict[str, str],
    field: str,
    said: str,
) -> None:
    draft = choose(client, CASED, **details)
    answer = press(client, draft, "hand_in", **{"m-0": "phone", **changes})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert f'href="#{field}"' in answer.content.decode()
    assert f'id="{field}' in answer.content.decode()
    assert submissions.list_submissions(owner.viewer) == []


def test_a_correction_names_its_cases_as_what_it_corrects(owner: Player, client: Client) -> None:
    first = finish(
        owner, submissions.get_submission(owner.viewer, str(hand_in(client, choose(client))))
    )
    page = client.get(f"/submit?supersedes={first.uuid}").content.decode()
    file = SimpleUploadedFile("mended.csv", CALLS.replace("0146", "0147").encode())
    draft = client.post("/submit", {**fields_on(page), "file": file})["Location"]
    answer = press(client, draft, "hand_in", **{"m-3": "case"})
    assert answer.status_code == 422
    assert "One case is named for all rows" in text_of(answer)


def test_fields_of_no_column_say_nothing(owner: Player, client: Client) -> None:
    draft = choose(client)
    odd = {"m--1": "phone", "m-": "case", "r-x": "used", "m-99": "case", "m-0-9-9": "phone"}
    assert press(client, draft, "read", **odd)["Location"] == draft
    hand_in(client, draft)


def test_what_running_text_holds_has_a_role(owner: Player, client: Client) -> None:
    draft = choose(client, NOTE, name="note.txt", sender="Watch")
    assert fields_on(client.get(draft).content.decode())["r-text"] == "associated"
    press(client, draft, "read", **{"r-text": "used", "s-text": "contact"})
    fields = fields_on(client.get(draft).content.decode())
    assert (fields["r-text"], fields["s-text"]) == ("used", "contact")
    row = submissions.get_submission(owner.viewer, str(hand_in(client, draft, remember="1")))
    assert {(one.role, one.standing) for one in layout_of(owner, row).columns} == {
        ("used", "contact")
    }
    again = choose(client, NOTE.replace("0143", "0144"), name="b.txt", known_sender="Watch")
    page = client.get(again)
    assert "Read as remembered for files of Watch" in text_of(page)
    assert fields_on(page.content.decode())["r-text"] == "used"


def test_a_sender_is_chosen_among_those_whose_files_are_remembered(
    owner: Player, client: Client
) -> None:
    assert "known_sender" not in fields_on(client.get("/submit").content.decode())
    hand_in(client, choose(client, sender="Carrier One"), **{"m-3": "other"}, remember="1")
    page = client.get("/submit").content.decode()
    assert '<option value="Carrier One">' in page
    draft = choose(client, CALLS.replace("0146", "0148"), known_sender="Carrier One")
    page = client.get(draft)
    assert "Read as remembered for files of Carrier One" in text_of(page)
    fields = fields_on(page.content.decode())
    assert (fields["known_sender"], fields["m-3"]) == ("Carrier One", "other")
    other = choose(client, known_sender="Carrier One", sender="Carrier Two")
    assert "Read as remembered" not in text_of(client.get(other))

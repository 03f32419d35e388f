"""Authorities at the pages: recorded, replaced, chosen for a file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Cast, make_case, make_submission
from tests.web.submitting import choose, fields_on, finish, hand_in, press
from tieline.apps.authorities.queries import AuthorityRow, find_standing
from tieline.apps.submissions import queries as submissions

pytestmark = pytest.mark.usefixtures("database")
TARGET = "+1 202 555 0143"
PEN_REGISTER = {
    "kind": "pen-register", "number": "P-1", "issued_on": "2026-01-01", "case_ref": "A",
    "first_on": "2026-01-01", "last_on": "2026-03-01", "numbers": TARGET, "reach": "as_kind",
}  # fmt: skip


@pytest.fixture
def cast(database: str) -> Cast:
    cast = make_visitors()
    make_case(cast.owner, "A")
    return cast


def _standing(cast: Cast, code: str, number: str) -> AuthorityRow:
    found = find_standing(cast.owner.viewer, code, number)
    assert found is not None
    return found


def test_the_page_of_an_office_without_authorities_says_so_and_shows_the_kinds(cast: Cast) -> None:
    page = visit_as(cast.owner).get("/authorities").content.decode()
    assert "No authority is recorded yet" in page
    assert "Grand jury subpoena" in page
    assert "to be checked by counsel" in page


def test_an_authority_is_recorded_shown_and_replaced(cast: Cast) -> None:
    client = visit_as(cast.owner)
    assert client.post("/authorities/record", PEN_REGISTER).status_code == 302
    first = _standing(cast, "pen-register", "P-1")
    page = client.get(f"/authorities/{first.uuid}").content.decode()
    assert "2026-01-01 to 2026-03-01" in page
    assert TARGET in page
    refused = client.post(f"/authorities/{first.uuid}/replace", {**PEN_REGISTER, "reason": ""})
    assert refused.status_code == 422
    assert "Say why it is replaced" in refused.content.decode()
    more = {**PEN_REGISTER, "last_on": "2026-03-02", "numbers": "", "reason": "extended"}
    assert client.post(f"/authorities/{first.uuid}/replace", more).status_code == 302
    second = _standing(cast, "pen-register", "P-1")
    assert (second.version, second.numbers, str(second.terms.last_on)) == (2, 0, "2026-03-02")
    assert second.terms.case_ref == "A"
    old = client.get(f"/authorities/{first.uuid}").content.decode()
    assert "kept to be read" in old
    assert "Replace it" not in old
    assert "pen-register:P-1" in client.get("/authorities").content.decode()


def test_the_form_states_what_stands_so_that_sending_it_changes_nothing(cast: Cast) -> None:
    client = visit_as(cast.owner)
    client.post("/authorities/record", PEN_REGISTER)
    first = _standing(cast, "pen-register", "P-1")
    fields = fields_on(client.get(f"/authorities/{first.uuid}").content.decode())
    sent = {**fields, "reason": "as before"}
    answer = client.post(f"/authorities/{first.uuid}/replace", sent)
    assert answer.status_code == 302, answer.content.decode()
    second = _standing(cast, "pen-register", "P-1")
    assert (second.version, second.terms, second.numbers) == (2, first.terms, first.numbers)


def test_what_cannot_be_recorded_is_said_and_nothing_is_kept(cast: Cast) -> None:
    client = visit_as(cast.owner)
    for changes, words in (
        ({"case_ref": ""}, "bulk collection without a case is refused"),
        ({"case_ref": "NONE"}, "NONE"),
        ({"first_on": "soon"}, "as in 2026-03-01"),
        ({"numbers": "12"}, "is no valid phone"),
        ({"permitted": ["content"]}, "does not permit content"),
        ({"kind": "hunch"}, "no kind of authority"),
    ):
        answer = client.post("/authorities/record", {**PEN_REGISTER, **changes})
        assert answer.status_code == 422, changes
        assert words in answer.content.decode(), changes
    assert find_standing(cast.owner.viewer, "pen-register", "P-1") is None


def test_another_offices_authority_looks_like_none(cast: Cast) -> None:
    visit_as(cast.owner).post("/authorities/record", PEN_REGISTER)
    ident = _standing(cast, "pen-register", "P-1").uuid
    stranger = visit_as(cast.stranger)
    assert stranger.get(f"/authorities/{ident}").status_code == 404
    assert stranger.post(f"/authorities/{ident}/replace", PEN_REGISTER).status_code == 404
    assert stranger.post(f"/authorities/{ident}/reconsider").status_code == 404


def test_what_came_in_under_an_earlier_version_is_reconsidered(cast: Cast) -> None:
    make_submission(cast.owner, [TARGET], case="A")
    client = visit_as(cast.owner)
    first = _standing(cast, "subpoena", "2026-1")
    stated = {"numbers": "+1 202 555 0199", "reach": "as_kind", "reason": "it names another"}
    client.post(f"/authorities/{first.uuid}/replace", stated)
    second = _standing(cast, "subpoena", "2026-1")
    assert "Reconsider them" in client.get(f"/authorities/{second.uuid}").content.decode()
    done = client.post(f"/authorities/{second.uuid}/reconsider", follow=True).content.decode()
    assert "Handed in anew: 1" in done


def test_the_form_of_a_file_offers_kinds_and_refuses_what_cannot_come_in(cast: Cast) -> None:
    client = visit_as(cast.owner)
    page = client.get("/submit").content.decode()
    assert '<option value="grand-jury">' in page
    for kind, words in (("hunch", "no kind of authority"), ("pen-register", "covers certain days")):
        file = SimpleUploadedFile("a.csv", f"number\n{TARGET}\n".encode())
        given = {
            "file": file,
            "case_is": "known",
            "case_ref": "A",
            "authority_kind": kind,
            "authority_number": "7",
        }
        answer = press(client, client.post("/submit", given)["Location"], "hand_in")
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_a_submission_leads_to_what_its_authority_permits(cast: Cast) -> None:
    row = make_submission(cast.owner, [TARGET], case="A")
    authority = _standing(cast, "subpoena", "2026-1")
    page = visit_as(cast.owner).get(f"/submissions/{row.uuid}").content.decode()
    assert f'<a href="/authorities/{authority.uuid}">subpoena:2026-1</a>' in page


def test_before_a_file_is_handed_in_the_page_says_which_rows_its_authority_excludes(
    cast: Cast,
) -> None:
    client = visit_as(cast.owner)
    paper = {**PEN_REGISTER, "kind": "subpoena", "number": "S-9"}
    assert client.post("/authorities/record", paper).status_code == 302
    details = {"case_ref": "A", "authority_kind": "subpoena", "authority_number": "S-9"}
    calls = f"from,to,at\n{TARGET},+1 202 555 0144,2026-01-10 10:00\n"
    draft = choose(client, calls + f"{TARGET},+1 202 555 0144,2026-03-10 10:00\n", **details)
    page = client.get(draft).content.decode()
    assert "The authority covers data from 2026-01-01 to 2026-03-01" in page
    row = submissions.get_submission(cast.owner.viewer, str(hand_in(client, draft)))
    finished = finish(cast.owner, row)
    assert (finished.rows_accepted, finished.row_problems) == (1, 1)

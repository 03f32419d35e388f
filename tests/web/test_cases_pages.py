"""Cases: the list, one in full, and opening one."""

from uuid import uuid4

import pytest

from tests.factories.chance import without_chance
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Cast, later, make_case, make_player, make_submission
from tieline.apps.audit.queries import list_entries
from tieline.apps.cases.queries import get_case
from tieline.core.postures import Posture

pytestmark = pytest.mark.usefixtures("database")

SHARED = "+1 202 555 0143"


def _world(posture: Posture = Posture.POINTER) -> Cast:
    cast = make_visitors()
    make_case(cast.owner, "MINE-1", summary="Boats at night")
    make_case(cast.owner, "MINE-2", summary="Parcels", posture=Posture.SILENT)
    make_case(cast.partner, "P-SECRET", posture=posture, summary="Canary of the partner")
    make_submission(cast.owner, [SHARED, "+1 202 555 0144"], case="MINE-1")
    make_submission(cast.partner, [SHARED], case="P-SECRET", at=later(1))
    return cast


def _case_page(cast: Cast, ref: str = "MINE-1") -> str:
    uuid = get_case(cast.owner.viewer, ref).uuid
    answer = visit_as(cast.owner).get(f"/cases/{uuid}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_the_offices_own_and_what_they_hold() -> None:
    page = visit_as(_world().owner).get("/cases").content.decode()
    assert "MINE-1" in page
    assert '<td data-label="Values" class="tl-number">2</td>' in page
    assert "P-SECRET" not in page


@pytest.mark.parametrize(
    ("given", "there", "missing"),
    [
        ({"text": "mine-1"}, "Boats", "Parcels"),
        ({"text": "PARC"}, "Parcels", "Boats"),
        ({"choice": "silent"}, "Parcels", "Boats"),
        ({"text": "%"}, "Nothing here fits", "Boats"),
    ],
)
def test_the_list_is_narrowed(given: dict[str, str], there: str, missing: str) -> None:
    page = visit_as(_world().owner).post("/cases", given).content.decode()
    assert there in page
    assert missing not in page


def test_the_list_is_sorted_and_paged(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = make_visitors().owner
    for number in range(60):
        make_case(owner, f"C-{number:02}", summary="")
    client = visit_as(owner)
    first = client.get("/cases?sort=ref").content.decode()
    second = client.get("/cases?sort=ref&page=2").content.decode()
    assert "C-00" in first
    assert "C-49" in first
    assert "C-50" not in first
    assert "C-50" in second
    assert "60 cases, page 2 of 2" in second
    assert "C-59" in client.get("/cases?sort=-ref").content.decode()


def test_the_export_holds_all_pages() -> None:
    owner = make_visitors().owner
    for number in range(60):
        make_case(owner, f"C-{number:02}", summary="=cmd")
    text = visit_as(owner).post("/cases/export", {"sort": "ref"}).getvalue().decode()
    assert text.count("\r\n") == 61
    assert "'=cmd" in text


def test_a_case_tells_who_else_has_some_of_it_and_how_it_came_about() -> None:
    page = _case_page(_world())
    for words in ("Office PART", "a case of PART came upon 1 value", "list.csv", "was opened"):
        assert words in page
    assert "P-SECRET" not in page
    assert "Canary of the partner" not in page


def test_a_silent_case_of_another_office_shows_nowhere() -> None:
    page = _case_page(_world(Posture.SILENT))
    assert "None that you may know of." in page
    assert "PART" not in page
    assert "came upon" not in page


def test_a_look_at_a_case_leaves_an_entry_for_its_hits_and_one_for_its_askers() -> None:
    cast = _world()
    before = len(list_entries(cast.owner.viewer))
    _case_page(cast)
    news = [e.action for e in list_entries(cast.owner.viewer)][:-before]
    assert [n for n in news if not n.startswith(("person.", "factor."))] == [
        "askers.listed",
        "hits.listed",
    ]


def test_another_offices_case_is_as_good_as_none() -> None:
    cast = _world()
    theirs = get_case(cast.partner.viewer, "P-SECRET").uuid
    client = visit_as(cast.owner)
    for act in ("", "/export"):
        answers = [
            client.post(f"/cases/{uuid}{act}") if act else client.get(f"/cases/{uuid}")
            for uuid in (theirs, uuid4())
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content


@pytest.mark.parametrize("sought", ["(202) 555-0143", "+1 202 555 0143", "5550143"])
def test_a_value_is_sought_as_people_write_it(sought: str) -> None:
    cast = _world()
    uuid = get_case(cast.owner.viewer, "MINE-1").uuid
    page = visit_as(cast.owner).post(f"/cases/{uuid}", {"text": sought}).content.decode()
    assert "555-0143" in page
    assert "555-0144" not in page


def test_a_case_is_opened() -> None:
    cast = make_visitors()
    given = {"ref": "NEW-1", "summary": "Trucks", "posture": "silent", "reason": "a source"}
    page = visit_as(cast.owner).post("/cases/open", given, follow=True).content.decode()
    assert "The case is open." in page
    assert "NEW-1" in page
    assert get_case(cast.owner.viewer, "NEW-1").posture is Posture.SILENT
    assert len(list_entries(cast.owner.viewer, action="case.opened")) == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"ref": "", "posture": "open"}, "Give the case a reference."),
        ({"ref": "N-1"}, "Choose what the case answers to a hit."),
        ({"ref": "N-1", "posture": "loud"}, "loud is not one of"),
        ({"ref": "MINE-1", "posture": "open"}, "has a case with this reference already"),
        ({"ref": "a\tb", "posture": "open"}, "A case reference has 1 to 100 characters"),
        ({"ref": "N-1", "posture": "open", "summary": "x" * 1001}, "at most 1000 characters"),
    ],
)
def test_what_is_no_case_is_said_at_its_field(given: dict[str, str], words: str) -> None:
    cast = _world()
    answer = visit_as(cast.owner).post("/cases/open", given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'href="#' in answer.content.decode()
    assert len(list_entries(cast.owner.viewer, action="case.opened")) == 2


def test_an_office_may_use_a_reference_of_another() -> None:
    cast = _world()
    given = {"ref": "P-SECRET", "posture": "pointer"}
    assert visit_as(cast.owner).post("/cases/open", given).status_code == 302


def test_the_desk_of_a_newcomer_is_empty() -> None:
    page = visit_as(make_player("NEW", password="a long enough word")).get("/").content.decode()
    assert "Nothing new." in page
    assert "None is running." in page


def test_the_desk_tells_what_is_new_until_someone_takes_note() -> None:
    cast = _world()
    client = visit_as(cast.owner)
    page = client.get("/").content.decode()
    assert "+1 202-555-0143" in page
    hit = page.partition('href="/hits/')[2].partition('"')[0]
    client.post(f"/hits/{hit}/acknowledge")
    assert "+1 202-555-0143" not in client.get("/").content.decode()


def test_a_much_held_value_does_not_hide_the_others_on_the_desk() -> None:
    cast = _world()
    make_submission(cast.partner, ["+1 202 555 0144"], case="P-SECRET", at=later(2))
    for number in range(9):
        make_case(cast.partner, f"P-{number}")
        make_submission(cast.partner, [SHARED], case=f"P-{number}", at=later(3 + number))
    page = visit_as(cast.owner).get("/").content.decode()
    assert page.count(">+1 202-555-0143</a>") == 1
    assert "10 new</span>" in page
    assert "+1 202-555-0144" in page


def test_a_case_counts_all_it_holds_however_its_list_is_narrowed() -> None:
    cast = _world()
    uuid = get_case(cast.owner.viewer, "MINE-1").uuid
    page = visit_as(cast.owner).post(f"/cases/{uuid}", {"text": "0144"}).content.decode()
    assert "<dt>values held</dt><dd>2</dd>" in page
    assert "1 value" in page


def test_a_list_asked_for_in_part_leaves_its_address_and_no_text_in_it() -> None:
    client = visit_as(_world().owner)
    given = {"choice": "silent", "sort": "-ref"}
    answer = client.post("/cases", given, headers={"HX-Request": "true"})
    assert answer["HX-Push-Url"] == "/cases?choice=silent&sort=-ref"
    sought = client.post("/cases", {**given, "text": "Parcels"}, headers={"HX-Request": "true"})
    assert sought["HX-Push-Url"] == "/cases?choice=silent&sort=-ref"
    assert "HX-Push-Url" not in client.post("/cases", given)


@pytest.mark.parametrize("address", ["/cases", "/values", "/submissions"])
def test_a_page_past_the_end_does_not_say_that_there_is_nothing(address: str) -> None:
    page = without_chance(visit_as(_world().owner).get(f"{address}?page=9").content.decode())
    assert "The list ends before this page." in page
    assert "yet" not in page
    assert "that you may know of" not in page.partition('id="list"')[2]

"""The marking of a case on its pages: stated at its opening, shown, replaced, exported."""

import pytest

from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Cast, later, make_case, make_submission
from tieline.apps.cases.queries import get_case
from tieline.apps.sharing.queries import get_marking
from tieline.core.markings import HandlingCode, MarkingValue, TrafficLight
from tieline.core.postures import Posture

pytestmark = pytest.mark.usefixtures("database")
SHARED = "+1 202 555 0143"


def _marking(cast: Cast, ref: str) -> MarkingValue:
    return get_marking(cast.owner.viewer, get_case(cast.owner.viewer, ref).marking_id)


@pytest.mark.parametrize(
    ("posture", "light"), [("open", TrafficLight.GREEN), ("pointer", TrafficLight.AMBER)]
)
def test_a_case_is_opened_as_usual_or_as_stated(posture: str, light: TrafficLight) -> None:
    cast = make_visitors()
    client = visit_as(cast.owner)
    assert "TLP:GREEN, for every office" in client.get("/cases/open").content.decode()
    client.post("/cases/open", {"ref": "A", "posture": posture})
    assert _marking(cast, "A").tlp is light
    stated = {
        "tlp": "TLP:AMBER+STRICT", "handling": "H3", "caveats": "eyes only; NOFORN",
        "agencies": "Agency PART", "countries": "gb", "sensitivity": "secret",
        "source": "B", "information": "2",
    }  # fmt: skip
    answer = client.post("/cases/open", {"ref": "B", "posture": posture, **stated})
    assert answer.status_code == 302
    assert _marking(cast, "B").handling is HandlingCode.H3
    page = client.get(answer["Location"]).content.decode()
    for words in ("TLP:AMBER+STRICT", "eyes only, NOFORN", "Agency PART, GB", "mostly reliable"):
        assert words in page


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ({"agencies": "Agency NONE"}, "No agency is named"),
        ({"countries": "GBR"}, "no two-letter country code"),
        ({"handling": "H3"}, "state them"),
        ({"tlp": "purple"}, "no label of TLP"),
    ],
)
def test_what_is_wrong_with_a_marking_is_said_and_nothing_is_opened(
    stated: dict[str, str], message: str
) -> None:
    cast = make_visitors()
    answer = visit_as(cast.owner).post("/cases/open", {"ref": "A", "posture": "open", **stated})
    assert answer.status_code == 422
    assert message in answer.content.decode()


def test_a_marking_is_replaced_with_a_reason_and_its_history_is_shown() -> None:
    cast = make_visitors()
    make_case(cast.owner, "A", posture=Posture.OPEN)
    uuid = get_case(cast.owner.viewer, "A").uuid
    client = visit_as(cast.owner)
    page = client.get(f"/cases/{uuid}/marking").content.decode()
    assert '<option value="TLP:GREEN" selected>' in page
    whole = {
        "tlp": "TLP:RED", "sensitivity": "restricted", "handling": "H0", "source": "X",
        "information": "4", "caveats": "", "agencies": "", "countries": "",
    }  # fmt: skip
    refused = client.post(f"/cases/{uuid}/mark", whole)
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    assert _marking(cast, "A").tlp is TrafficLight.GREEN
    client.post(f"/cases/{uuid}/mark", {**whole, "reason": "a source could be known by it"})
    assert _marking(cast, "A").tlp is TrafficLight.RED
    page = client.get(f"/cases/{uuid}/marking").content.decode()
    for words in ("a source could be known by it", "TLP:GREEN · restricted", "Ana of OWN"):
        assert words in page
    same = client.post(f"/cases/{uuid}/mark", {**whole, "reason": "again"})
    assert "marked so already" in same.content.decode()


def test_lists_hits_and_exports_show_the_marking() -> None:
    cast = make_visitors()
    for player in (cast.owner, cast.partner):
        make_case(player, "A")
    make_submission(cast.partner, [SHARED], case="A")
    make_submission(cast.owner, [SHARED], case="A", at=later(1))
    uuid = get_case(cast.owner.viewer, "A").uuid
    client = visit_as(cast.owner)
    line = "TLP:AMBER · restricted · H0 · X4"
    assert line in client.get("/cases").content.decode()
    assert line in client.post("/cases/export").getvalue().decode()
    assert line in client.post(f"/cases/{uuid}/export").getvalue().decode()
    hits = client.get("/hits").content.decode()
    hit = hits.split('href="/hits/')[1].split('"')[0]
    assert line in client.get(f"/hits/{hit}").content.decode()


def test_another_offices_case_has_no_marking_to_be_seen_or_replaced() -> None:
    cast = make_visitors()
    make_case(cast.partner, "P-1")
    theirs = get_case(cast.partner.viewer, "P-1").uuid
    client = visit_as(cast.owner)
    assert client.get(f"/cases/{theirs}/marking").status_code == 404
    answer = client.post(f"/cases/{theirs}/mark", {"tlp": "TLP:CLEAR", "reason": "x"})
    assert answer.status_code == 404


def test_a_file_gives_its_marking_to_the_case_it_opens() -> None:
    cast = make_visitors()
    client = visit_as(cast.owner)
    assert "Marking of the cases that are opened" in client.get("/submit").content.decode()

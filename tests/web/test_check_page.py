"""Check a number."""

import logging
import re
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client, override_settings

from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Cast, make_case, make_submission
from tieline.apps.audit.queries import list_entries
from tieline.core.fishing import Limits
from tieline.core.ids import Actor
from tieline.core.parsing.layout import ColumnMeaning, Layout
from tieline.core.postures import Posture
from tieline.core.selector_kinds.registry import KINDS
from tieline.journeys.checking import Answer, Question, check
from tieline.web.check_form import CheckForm

pytestmark = pytest.mark.usefixtures("database")

SHARED = "+1 202 555 0143"
DIGITS = "2025550143"
SUMMARY = "Canary of the partner"
REF = "P-SECRET-7"
WITHOUT_CASE = {"without_case": "a test has none"}


def _partner_holds(posture: Posture) -> Cast:
    cast = make_visitors()
    make_case(cast.partner, REF, posture=posture, summary=SUMMARY)
    make_submission(cast.partner, [SHARED], case=REF)
    return cast


def _check(client: Client, values: str = SHARED, **more: str) -> str:
    answer = client.post(
        "/check",
        {"values": values, "purpose": "operation at the port", **WITHOUT_CASE, **more},
    )
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_pointer_tells_whom_to_call_and_nothing_of_the_case() -> None:
    cast = _partner_holds(Posture.POINTER)
    page = _check(visit_as(cast.owner))
    assert "Office PART" in page
    assert "Agency PART" in page
    assert "ana-part@example.org" in page
    assert "tel:+12025550100" in page
    assert REF not in page
    assert SUMMARY not in page


def test_an_open_case_tells_its_reference_and_summary() -> None:
    page = _check(visit_as(_partner_holds(Posture.OPEN).owner))
    assert REF in page
    assert SUMMARY in page


def test_a_silent_case_tells_nothing() -> None:
    page = _check(visit_as(_partner_holds(Posture.SILENT).owner))
    assert "0 of 1 value" in page
    assert "Nobody that you may know of" in page
    for word in ("PART", REF, SUMMARY):
        assert word not in page


def test_own_cases_are_named() -> None:
    cast = make_visitors()
    make_case(cast.owner, "MINE-1")
    make_submission(cast.owner, [SHARED], case="MINE-1")
    page = _check(visit_as(cast.owner))
    assert "MINE-1" in page
    assert "No other office that you may know of" in page


def test_it_says_what_each_value_was_read_as() -> None:
    cast = make_visitors()
    page = _check(visit_as(cast.owner), "*67 (202) 555-0143\nnobody@example.com\n\n781558****")
    assert "0 of 3 values" in page
    assert "Telephone number" in page
    assert "caller-ID prefix left out" in page
    assert "Email address" in page
    assert "partial: some characters are masked" in page


def test_the_check_is_recorded_with_purpose_and_case() -> None:
    cast = make_visitors()
    case = make_case(cast.owner, "MINE-1")
    _check(visit_as(cast.owner), case_ref="MINE-1")
    (entry,) = list_entries(cast.owner.viewer, action="selector.checked")
    assert entry.purpose == "operation at the port"
    assert entry.ids == {"values": 1, "case": case}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"values": SHARED, "purpose": ""}, "Say why you need to know."),
        ({"values": SHARED, "purpose": "   "}, "Say why you need to know."),
        ({"values": " \n ", "purpose": "p"}, "Enter at least one value."),
        ({"values": SHARED, "purpose": "p", "without_case": ""}, "or say why there is none"),
        ({"values": SHARED, "purpose": "p", "without_case": "none  "}, "in at least 10 characters"),
        ({"values": SHARED, "purpose": "p", "case_ref": "NO-1"}, "no case with this reference"),
        ({"values": SHARED, "purpose": "p", "kind": "telex"}, "telex is not one of"),
        ({"values": "x" * 501, "purpose": "p"}, "longer than 500 characters"),
    ],
)
def test_what_cannot_be_asked_is_said_in_the_form(given: dict[str, str], words: str) -> None:
    cast = make_visitors()
    answer = visit_as(cast.owner).post("/check", {**WITHOUT_CASE, **given})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert list_entries(cast.owner.viewer, action="selector.checked") == []


def test_a_case_of_another_office_is_as_good_as_none() -> None:
    cast = _partner_holds(Posture.OPEN)
    given = {"values": SHARED, "purpose": "p"}
    client = visit_as(cast.owner)
    theirs = client.post("/check", {**given, "case_ref": REF})
    none = client.post("/check", {**given, "case_ref": "X" * len(REF)})
    assert theirs.status_code == none.status_code == 422
    assert b"no case with this reference" in theirs.content


def test_a_thousand_values_are_answered_and_one_more_is_refused() -> None:
    client = visit_as(_partner_holds(Posture.POINTER).owner)
    values = [f"+1202555{number:04}" for number in range(1000)]
    more = {"values": "\n".join([*values, "one@more.example"]), "purpose": "p", **WITHOUT_CASE}
    with override_settings(FISHING_LIMITS=Limits(person_values_an_hour=1000)):
        assert "up to 1,000 values" in client.get("/check").content.decode()
        assert "1 of 1,000 values is in a case" in _check(client, "\n".join(values))
        answer = client.post("/check", more)
    assert answer.status_code == 422
    assert "These are 1,001 values" in answer.content.decode()


def test_more_values_than_the_limit_are_refused_with_the_time_to_go_on() -> None:
    cast = _partner_holds(Posture.POINTER)
    client = visit_as(cast.owner)
    with override_settings(FISHING_LIMITS=Limits(person_values_an_hour=2)):
        assert "up to 2 values" in client.get("/check").content.decode()
        assert "1 of 2 values" in _check(client, f"{SHARED}\n+1 202 555 0144")
        given = {"values": "+1 202 555 0145", "purpose": "p", **WITHOUT_CASE}
        answer = client.post("/check", given)
    assert answer.status_code == 429
    assert 3500 < int(answer["Retry-After"]) <= 3600
    page = answer.content.decode()
    assert "more than 2 values would have been asked for within an hour" in page
    assert re.search(r"You may go on at \d{4}-\d\d-\d\d \d\d:\d\d UTC", page)
    assert "Nothing was checked" in page
    assert "+1 202 555 0145" in page  # what was entered stands there still
    refused = list_entries(cast.owner.viewer, action="check.refused")
    assert [entry.ids for entry in refused] == [{"values": 1}]


def test_without_a_case_its_reason_is_recorded() -> None:
    cast = make_visitors()
    _check(visit_as(cast.owner), without_case=" a caller asked, no case is open ")
    (entry,) = list_entries(cast.owner.viewer, action="selector.checked")
    assert entry.without_case == "a caller asked, no case is open"


def test_markup_in_a_value_stays_text() -> None:
    page = _check(visit_as(make_visitors().owner), "<script>alert(1)</script>")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_the_value_is_in_no_address_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    client = visit_as(_partner_holds(Posture.OPEN).owner)
    client.raise_request_exception = False
    with caplog.at_level(logging.DEBUG):
        answers = [
            client.post("/check", {"values": SHARED, "purpose": "p", **WITHOUT_CASE}),
            client.post("/check", {"values": SHARED, "purpose": ""}),
            client.get(f"/{DIGITS}"),
            client.get(f"/hits/{DIGITS}"),
            Client().get(f"/?q={DIGITS}"),
            Client().get(f"/hits?q={DIGITS}"),
            Client().post("/check", {"values": SHARED, "purpose": "p", **WITHOUT_CASE}),
        ]
    for answer in answers:
        assert DIGITS not in answer.headers.get("Location", "")
        if answer.status_code == 404:
            assert DIGITS not in answer.content.decode()
    assert DIGITS not in caplog.text
    assert SHARED not in caplog.text
    (form,) = [a for a in answers if a.status_code == 422]
    assert 'method="post"' in form.content.decode()


def _kinds_recorded(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    asked: list[list[str]] = []

    def spy(question: Question, *, actor: Actor, now: datetime) -> list[Answer]:
        asked.append(list(question.kinds))
        return check(question, actor=actor, now=now)

    monkeypatch.setattr("tieline.web.check.check", spy)
    return asked


@pytest.mark.parametrize(
    ("given", "kinds"),
    [
        ({}, []),
        ({"kind": "plate"}, ["plate"]),
        ({"kind": "plate", "qualifier": "us-ca"}, ["plate/US-CA"]),
        ({"kind": "imsi", "other_kind": "imei"}, ["imsi", "imei"]),
        ({"kind": "phone", "other_kind": "phone"}, ["phone"]),
        (
            {
                "kind": "username",
                "qualifier": "TG",
                "other_kind": "identity_document",
                "other_qualifier": "mx-passport",
            },
            ["username/telegram", "identity_document/passport-MX"],
        ),
        ({"kind": "account", "qualifier": "Bank / Trust"}, ["account/Bank / Trust"]),
    ],
)
def test_kinds_and_what_narrows_them_are_asked_as_stated(
    given: dict[str, str], kinds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _kinds_recorded(monkeypatch)
    _check(visit_as(make_visitors().owner), "A1B2C3", **given)
    assert asked == [kinds]


def test_a_username_is_found_on_its_platform_and_on_no_other() -> None:
    cast = make_visitors()
    make_case(cast.partner, REF)
    layout = Layout(columns=(ColumnMeaning("number", "username", qualifier="telegram"),))
    make_submission(cast.partner, ["@alex.z"], case=REF, layout=layout)
    client = visit_as(cast.owner)
    assert "1 of 1 value is" in _check(client, "Alex.Z", kind="username", qualifier="telegram")
    assert "0 of 1 value" in _check(client, "Alex.Z", kind="username", qualifier="signal")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"qualifier": "US-CA"}, "Choose the kind that this belongs to"),
        ({"kind": "phone", "qualifier": "x"}, "Telephone number: nothing can be stated beside it"),
        ({"kind": "plate", "qualifier": "Nowhere"}, "This is no jurisdiction. Give a country"),
        ({"kind": "wallet", "qualifier": "x" * 50}, "This is no network."),
        ({"kind": "wallet", "qualifier": "x" * 61}, "at most 60 characters"),
        ({"other_kind": "imei"}, "Choose the first kind, too."),
        ({"kind": "imsi", "other_kind": "telex"}, "telex is not one of"),
        ({"kind": "imsi", "other_qualifier": "x"}, "Choose the kind that this belongs to"),
    ],
)
def test_what_cannot_be_stated_beside_a_kind_is_said_in_the_form(
    given: dict[str, str], words: str
) -> None:
    cast = make_visitors()
    answer = visit_as(cast.owner).post(
        "/check", {"values": SHARED, "purpose": "p", **WITHOUT_CASE, **given}
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert list_entries(cast.owner.viewer, action="selector.checked") == []


def test_the_form_tells_what_each_kind_takes() -> None:
    page = visit_as(make_visitors().owner).get("/check").content.decode()
    takers = {taken.kind for taken in CheckForm.takes}
    assert takers == {
        name for name, kind in KINDS.items() if kind.QUALIFIER and kind.QUALIFIER.settle
    }
    assert all(page.count(f'class="tl-for-{kind}"') == 2 for kind in takers)
    style = (Path(__file__).parents[2] / "frontend/src/_lacking.scss").read_text("utf-8")
    (named,) = re.findall(r"@each \$kind in ([a-z_, ]+)", style)
    assert set(named.replace(" ", "").split(",")) == takers

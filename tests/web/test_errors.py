"""What went wrong, and what is said about it."""

import logging

import pytest
from django.http import HttpRequest

from tests.factories.visitors import make_visitors, visit_as
from tieline.apps.audit.errors import PurposeMissing
from tieline.apps.cases.errors import CaseExists, CaseNotFound
from tieline.apps.hits.errors import BadDisposition, HitNotFound, StillInUse
from tieline.apps.offices.errors import NotTheirOffice, OperatorOnly
from tieline.core.errors import TielineError
from tieline.journeys.intake import HeldElsewhere
from tieline.web.errors import STATUS, page_of, status_of

CANARY = "+12025550143"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (HitNotFound("x"), 404),
        (CaseNotFound("x"), 404),
        (NotTheirOffice("x", "y"), 403),
        (OperatorOnly("x"), 403),
        (CaseExists("x"), 409),
        (HeldElsewhere(), 409),
        (PurposeMissing(), 422),
        (BadDisposition("c", "m"), 422),
        (StillInUse(1.0), 500),
    ],
)
def test_each_error_has_its_status(error: TielineError, status: int) -> None:
    assert status_of(error) == status


def test_every_status_of_the_table_has_a_page() -> None:
    for _, status in STATUS:
        page = page_of(status)
        assert page.status_code == status
        assert b"<h1>" in page.content


@pytest.mark.usefixtures("database")
def test_a_failure_names_its_place_and_no_value(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(request: HttpRequest) -> None:
        raise RuntimeError(CANARY) from ValueError(CANARY)

    monkeypatch.setattr("tieline.web.values.actor_of", fail)
    client = visit_as(make_visitors().owner)
    client.raise_request_exception = False
    with caplog.at_level(logging.DEBUG):
        answer = client.get("/values")
    assert answer.status_code == 500
    assert CANARY not in answer.content.decode()
    assert CANARY not in caplog.text
    assert "page failed: RuntimeError from ValueError at" in caplog.text


@pytest.mark.usefixtures("database")
def test_an_address_of_forms_asked_for_as_a_page_says_so() -> None:
    """As by Reload, where a form that was refused left its own address."""
    answer = visit_as(make_visitors().owner).get("/account/mail")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert b"<h1>Nothing to show here</h1>" in answer.content


@pytest.mark.usefixtures("database")
def test_a_form_from_before_somebody_signed_in_says_so() -> None:
    client = visit_as(make_visitors().owner, enforce_csrf=True)
    answer = client.post("/account/mail", {"pace": "never"})
    assert answer.status_code == 403
    assert b"<h1>This page is too old</h1>" in answer.content
    assert b"account may not" not in answer.content

"""Handing in a file at the page: choose it, see how it is read, correct that, hand it in."""

import pytest
from django.test import Client

from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Player, make_case
from tests.web.submitting import CALLS, DETAILS, choose, fields_on, hand_in, press, send, text_of
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.queries import SubmissionRow
from tieline.core.parsing.layout import Layout
from tieline.core.roles import Role
from tieline.core.states import State
from tieline.journeys.worker import take_in_received

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def owner() -> Player:
    owner = make_visitors().owner
    make_case(owner)
    return owner


@pytest.fixture
def client(owner: Player) -> Client:
    return visit_as(owner)


def layout_of(owner: Player, row: SubmissionRow) -> Layout:
    return submissions.get_work(owner.viewer, row.id).layout


def finish(owner: Player, row: SubmissionRow) -> SubmissionRow:
    """As the worker does."""
    take_in_received.func(owner.office.id, row.id, owner.person.id)
    return submissions.get_submission_by_id(owner.viewer, row.id)


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

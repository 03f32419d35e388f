"""What a sampled case shows its auditors: its subjects with their grounds, its releases; of no other."""

from datetime import UTC, datetime

import pytest

from tests.factories.auditing import make_auditor, run_engagement
from tests.factories.releases import ask
from tests.factories.subjects import FACTS, make_subject
from tests.factories.world import Player, make_case, make_player, make_submission, operator
from tests.security.worlds import read_as
from tieline.apps.cases.queries import get_case
from tieline.apps.engagements import queries as engagements
from tieline.apps.engagements.actions import Wish
from tieline.apps.offices import actions as offices
from tieline.apps.offices import queries as office_queries
from tieline.apps.sharing.parties import PartyName
from tieline.core.sampling import Criterion
from tieline.journeys import engaging, suspecting
from tieline.journeys.engaging import SampleView
from tieline.journeys.shapes.samples import (
    sample_shape,
)

SHARED = "+1 202 555 0143"
TABLES = ("cases_subject", "cases_attestedsuspicion", "cases_validation", "selectors_subjectvalue")


@pytest.fixture
def owner(database: str) -> Player:
    """With two cases, the first of which one draw takes: the other was opened long before."""
    found = make_player("OWN")
    make_case(found)
    make_submission(found, [SHARED])
    return found


def _open(auditor: Player) -> SampleView:
    now = datetime.now(UTC)
    row = run_engagement(auditor)
    engaging.draw_cases(str(row.uuid), Wish(Criterion.ALL, 1), actor=auditor.actor, now=now)
    [sample] = engagements.list_samples(auditor.viewer, row.id)
    return engaging.open_sample(str(sample.uuid), actor=auditor.actor, now=now)


def _counts(auditor: Player) -> dict[str, int]:
    return {table: len(read_as(auditor, f"select 1 from {table}")) for table in TABLES}


def test_who_is_suspected_why_and_what_validated_it(owner: Player) -> None:
    uuid = make_subject(owner, [SHARED])
    new = offices.NewPerson(name="sue", office_code="OWN", role="supervisor")
    offices.add_person(new, actor=operator().at_home(), now=datetime.now(UTC))
    supervisor = office_queries.find_person("sue").at_home()
    suspecting.validate(uuid, "still seen at the quay", actor=supervisor, now=datetime.now(UTC))
    auditor = make_auditor(owner)
    assert _counts(auditor) == dict.fromkeys(TABLES, 0)
    view = _open(auditor)
    [subject] = view.subjects
    assert (subject.row.uuid, subject.suspicion.row.facts) == (uuid, FACTS)
    [shape] = sample_shape(view).subjects
    assert [one.reason for one in shape.validations] == ["still seen at the quay"]
    assert shape.values == ["+12025550143"]
    assert _counts(auditor) == dict.fromkeys(TABLES, 1)


def test_the_subjects_of_a_case_that_was_not_drawn_stay_closed(owner: Player) -> None:
    make_case(owner, "C-2")
    make_subject(owner, [SHARED])
    make_subject(owner, case="C-2", label="Another")
    auditor = make_auditor(owner)
    view = _open(auditor)
    [subject] = view.subjects
    assert subject.row.label == ("Another" if view.case.ref == "C-2" else "Marco Ortega")
    other = get_case(owner.viewer, "C-1" if view.case.ref == "C-2" else "C-2")
    assert suspecting.list_subjects(auditor.viewer, other, now=datetime.now(UTC)) == []
    assert _counts(auditor)["cases_subject"] == _counts(auditor)["cases_attestedsuspicion"] == 1


def test_a_sampled_case_that_was_released_opens_with_its_release(owner: Player) -> None:
    make_player("PART")
    ask(owner.actor, PartyName(office="PART"), danger="a life is at stake")
    view = _open(make_auditor(owner))
    assert [one.recipient.words for one in view.releases] == ["PART"]

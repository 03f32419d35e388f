"""A prosecutor is told of what they got in a package and its originator holds no more."""

from datetime import UTC, datetime

import pytest

from tests.factories.prosecution import add_person, ask_for
from tests.factories.purged import make_supervisor, order_case, run_purger
from tests.factories.subjects import make_subject
from tests.factories.world import Cast, make_case, make_cast, make_player, make_submission
from tieline.core.ids import Actor
from tieline.core.postures import Posture
from tieline.core.privilege import Answer
from tieline.core.suspicion import SubjectEnd
from tieline.journeys import disclosing, packaging, suspecting, withdrawal
from tieline.journeys.disclosing import Ruling
from tieline.journeys.package_paper import package_paper
from tieline.journeys.shapes.packages import PackageShape

SHARED = "+1 202 555 0143"


@pytest.fixture
def cast(database: str) -> Cast:
    made = make_cast()
    make_case(made.owner)
    make_case(made.partner, posture=Posture.SILENT)
    make_submission(made.owner, [SHARED])
    return made


def _now() -> datetime:
    return datetime.now(UTC)


def _read(cast: Cast, prosecutor: Actor) -> PackageShape:
    """The package of a request for the owner's case, of which the partner's counsel disclosed its part."""
    counsel = add_person(cast.partner, "counsel", "counsel")
    uuid = ask_for(cast.owner, "C-1", prosecutor)
    for view in disclosing.list_desk(actor=counsel, now=_now()):
        disclosing.answer_item(view.row.uuid, Ruling(Answer.DISCLOSED), actor=counsel, now=_now())
    packaging.issue(uuid, actor=prosecutor, now=_now())
    return _again(prosecutor)


def _again(prosecutor: Actor) -> PackageShape:
    [view] = disclosing.list_own_requests(actor=prosecutor, now=_now())
    shape = packaging.read_package(view.row.uuid, actor=prosecutor, now=_now())
    assert view.corrected == sum(one.correction is not None for one in shape.disclosed)
    return shape


def test_it_is_said_why_and_since_when_and_at_the_head_of_the_list(
    database: str, cast: Cast
) -> None:
    row = make_submission(cast.partner, [SHARED])
    prosecutor = add_person(make_player("PROS"), "prosecutor", "prosecutor")
    [one] = _read(cast, prosecutor).disclosed
    assert (one.office, one.correction, one.corrected_on) == ("PART", None, None)
    subject = make_subject(cast.partner, [SHARED])
    suspecting.end_subject(
        subject, SubjectEnd.CLEARED, "his brother", actor=cast.partner.actor, now=_now()
    )
    shape = _again(prosecutor)
    [one] = shape.disclosed
    assert (one.correction, one.corrected_on) == ("cleared", _now().date())
    assert "cleared" in str(package_paper(shape).sections)
    withdrawal.retire(row.id, reason="a test", actor=cast.partner.actor, now=_now())
    assert _again(prosecutor).disclosed == (one,)
    make_supervisor(database, cast.partner)
    order_case(cast.partner)
    assert run_purger().done == 1
    [one] = _again(prosecutor).disclosed
    assert (one.correction, one.provenance) == ("purged", {"purged": True})


def test_what_was_taken_back_is_told_and_other_prosecutors_are_told_nothing(
    cast: Cast,
) -> None:
    row = make_submission(cast.partner, [SHARED])
    prosecutor = add_person(make_player("PROS"), "prosecutor", "prosecutor")
    other = add_person(make_player("PROS2"), "prosecutor-2", "prosecutor")
    _read(cast, prosecutor)
    ask_for(cast.owner, "C-1", other)
    withdrawal.retire(row.id, reason="a test", actor=cast.partner.actor, now=_now())
    assert [one.correction for one in _again(prosecutor).disclosed] == ["withdrawn"]
    [theirs] = disclosing.list_own_requests(actor=other, now=_now())
    assert theirs.corrected == 0

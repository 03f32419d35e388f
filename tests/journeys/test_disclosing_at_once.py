"""Answers and the issue of a package at one moment; and who learns that a court asked."""

import threading
import time
from datetime import UTC, datetime

import pytest
from django.db import connections

from tests.conftest import admin
from tests.factories.prosecution import add_person, ask_for
from tests.factories.world import Cast, make_case, make_cast, make_player, make_submission
from tieline.core.ids import Actor
from tieline.core.postures import Posture
from tieline.core.privilege import Answer, Ground
from tieline.journeys import disclosing, packaging, proving
from tieline.journeys.disclosing import Ruling
from tieline.journeys.looking import list_hits

SHARED, QUIET = "+1 202 555 0143", "+1 202 555 0188"


@pytest.fixture
def cast(database: str) -> Cast:
    made = make_cast()
    make_case(made.owner)
    make_case(made.partner)
    make_submission(made.owner, [SHARED])
    make_submission(made.partner, [SHARED])
    return made


def _now() -> datetime:
    return datetime.now(UTC)


def _answer(counsel: Actor, ruling: Ruling) -> None:
    for view in disclosing.list_desk(actor=counsel, now=_now()):
        disclosing.answer_item(view.row.uuid, ruling, actor=counsel, now=_now())


@pytest.mark.parametrize(
    ("said", "ground"),
    [
        ("approved_at = now(), approved_by = 1, approved_name = 'B'", "source"),
        ("answer = 'disclosed', ground = '', contents = 'x'", None),
    ],
    ids=["approves", "discloses"],
)
def test_what_is_answered_while_a_package_is_issued_counts(
    database: str, cast: Cast, said: str, ground: str | None
) -> None:
    prosecutor = add_person(make_player("PROS"), "prosecutor", "prosecutor")
    counsel = add_person(cast.partner, "counsel", "counsel")
    uuid = ask_for(cast.owner, "C-1", prosecutor)
    _answer(counsel, Ruling(Answer.WITHHELD, Ground.SOURCE, "a reason"))
    raised: list[Exception] = []

    def issue() -> None:
        try:
            packaging.issue(uuid, actor=prosecutor, now=_now())
        except Exception as error:  # noqa: BLE001 - looked at below
            raised.append(error)
        finally:
            connections.close_all()

    issuing = threading.Thread(target=issue)
    theirs = "where office_id = %s"
    with admin(database) as answering, admin(database) as watching, answering.transaction():
        answering.execute(
            f"update proceedings_disclosureitem set {said} {theirs}",  # type: ignore[arg-type]
            [cast.partner.office.id],
        )
        issuing.start()
        waits = "select 1 from pg_stat_activity where wait_event_type = 'Lock'"
        while not watching.execute(waits).fetchone():
            time.sleep(0.05)
    issuing.join(60)
    assert raised == []
    with admin(database) as super_:
        kept = super_.execute(
            f"select answer, nullif(ground, '') from proceedings_disclosureitem {theirs}",  # type: ignore[arg-type]
            [cast.partner.office.id],
        ).fetchall()
    assert kept == [("withheld" if ground else "disclosed", ground)]


def test_that_a_court_asked_since_a_silent_case_shares_a_value_is_told_to_counsel_alone(
    cast: Cast,
) -> None:
    make_case(cast.stranger, posture=Posture.SILENT)
    make_submission(cast.stranger, [SHARED])
    prosecutor = add_person(make_player("PROS"), "prosecutor", "prosecutor")
    counsel = add_person(cast.owner, "counsel", "counsel")
    hit = str(list_hits(actor=cast.owner.actor, now=_now())[0][0].side.uuid)
    ask_for(cast.stranger, "C-1", prosecutor)
    _answer(counsel, Ruling(Answer.DISCLOSED))
    for actor, is_told in ((cast.owner.actor, False), (counsel, True)):
        shape = proving.show_provenance(hit, actor=actor, now=_now())
        assert ("disclosure.answered" in {step.action for step in shape.steps}) is is_told
        traced = {step.person for step in shape.steps if step.action == "hit.traced"}
        assert ("Counsel of OWN" in traced) is is_told

"""Where a country asks for it, a case takes numbers of subjects once a suspicion is attested in it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.test import override_settings

from tests.factories.subjects import make_subject
from tests.factories.world import (
    PHONES,
    Cast,
    hand_in_text,
    later,
    make_case,
    make_cast,
    make_submission,
    with_role,
)
from tieline.apps.cases import queries as cases
from tieline.apps.cases.errors import CaseNotFound, SuspicionMissing
from tieline.apps.submissions import queries as submissions
from tieline.core.roles import Role, Standing
from tieline.core.states import State
from tieline.core.suspicion import SubjectEnd
from tieline.journeys import suspecting
from tieline.journeys.checking import Question, check
from tieline.journeys.intake import take_in

VALUE, OTHER = "+1 202 555 0143", "+1 202 555 0101"
USED = with_role(PHONES, Role.USED)
OF_ROWS = replace(USED, case_column="case")


@pytest.fixture
def cast(database: str) -> Iterator[Cast]:
    """Owner (US) and partner (GB) have a case each, without a subject; the US asks for one."""
    cast = make_cast()
    for player in (cast.owner, cast.partner):
        make_case(player)
    with override_settings(SUSPICION_COUNTRIES=frozenset({"US"})):
        yield cast


def test_without_a_subject_nothing_is_stored(cast: Cast) -> None:
    with pytest.raises(SuspicionMissing):
        make_submission(cast.owner, [VALUE], layout=USED)
    assert submissions.list_submissions(cast.owner.viewer) == []


def test_a_case_that_is_misspelt_is_said_to_be_missing(cast: Cast) -> None:
    with pytest.raises(CaseNotFound):
        make_submission(cast.owner, [VALUE], case="C-l", layout=USED)


def test_other_countries_and_contacts_are_not_asked(cast: Cast) -> None:
    assert make_submission(cast.partner, [VALUE], layout=USED).state == State.FINISHED
    [phone] = PHONES.columns
    contacts = replace(USED, columns=(replace(phone, role=Role.USED, standing=Standing.CONTACT),))
    assert make_submission(cast.owner, [VALUE], layout=contacts).state == State.FINISHED
    assert make_submission(cast.owner, [OTHER]).state == State.FINISHED


def test_an_attested_subject_opens_the_case_to_numbers_until_it_ends(cast: Cast) -> None:
    subject = make_subject(cast.owner)
    assert make_submission(cast.owner, [VALUE], layout=USED, at=later(1)).state == State.FINISHED
    suspecting.end_subject(
        subject, SubjectEnd.CLOSED, "the case went to court", actor=cast.owner.actor, now=later(2)
    )
    with pytest.raises(SuspicionMissing):
        make_submission(cast.owner, [OTHER], layout=USED, at=later(3))


def test_a_case_that_the_file_would_open_is_not_opened(cast: Cast) -> None:
    with pytest.raises(SuspicionMissing):
        hand_in_text(cast.owner, f"number\n{VALUE}\n", case="C-9", layout=USED, creates=True)
    assert [case.ref for case in cases.list_cases(cast.owner.viewer)] == ["C-1"]


def test_a_file_whose_rows_name_a_case_without_a_subject_is_rejected_whole(cast: Cast) -> None:
    make_case(cast.owner, "C-2")
    make_subject(cast.owner)
    text = f"number,case\n{VALUE},C-1\n{OTHER},C-2\n"
    handed = hand_in_text(cast.owner, text, case="", layout=OF_ROWS)
    row = take_in(handed.receipt.submission_id, actor=handed.actor, now=later(1))
    assert row.state == State.REJECTED
    assert row.rejection == SuspicionMissing().message
    question = Question((VALUE,), "is it held?", case_ref="C-1")
    [answer] = check(question, actor=cast.partner.actor, now=later(2))
    assert not answer.is_held
    make_subject(cast.owner, case="C-2", label="Luis Ortega", now=later(3))
    handed = hand_in_text(cast.owner, text, case="", layout=OF_ROWS)
    row = take_in(handed.receipt.submission_id, actor=handed.actor, now=later(4))
    assert row.state == State.FINISHED

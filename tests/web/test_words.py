"""Words for codes."""

import re
from pathlib import Path

from tieline.apps.sharing.release_queries import ReleaseState
from tieline.core import selector_kinds
from tieline.core.marking_fields import name_of
from tieline.core.markings import (
    HandlingCode,
    InformationEvaluation,
    Sensitivity,
    SourceEvaluation,
)
from tieline.core.privilege import Answer, Ground
from tieline.core.release import Condition as ReleaseCondition
from tieline.core.roles import Role, Standing
from tieline.core.selector_kinds import identity_document, registry
from tieline.core.selector_kinds.base import Condition
from tieline.journeys.handling import DISPOSITIONS
from tieline.web import court_words, words

_CODE = re.compile(r'"([a-z]+(?:_[a-z0-9]+)+)"')
_NO_NOTES = {
    *registry.KINDS,
    *identity_document.TYPES,
    *("bad_qualifier", "qualifier_not_taken", "unknown_kind"),
}


def test_every_note_a_kind_can_make_has_words() -> None:
    folder = Path(selector_kinds.__file__).parent
    codes = {code for file in folder.glob("*.py") for code in _CODE.findall(file.read_text())}
    assert codes - _NO_NOTES == set(words.NOTES)


def test_every_code_a_page_shows_has_words() -> None:
    assert set(words.CONDITIONS) == set(Condition)
    assert set(words.ROLES) == set(Role)
    assert set(words.STANDINGS) == set(Standing)
    assert set(words.DISPOSITIONS) == set(words.SETTLED) == set(DISPOSITIONS)
    assert list(words.SENSITIVITIES) == [name_of(one) for one in Sensitivity]
    assert set(words.HANDLINGS) == set(HandlingCode)
    assert set(words.SOURCES) == set(SourceEvaluation)
    assert set(words.INFORMATIONS) == set(InformationEvaluation)
    assert set(words.CONDITIONS_OF_RELEASE) == set(ReleaseCondition)
    assert set(words.RELEASE_STATES) == set(ReleaseState)
    assert set(court_words.GROUNDS) == set(Ground)
    assert set(court_words.COURT_ANSWERS) == set(Answer)
    assert all(words.words(name, "kind") == kind.TITLE for name, kind in registry.KINDS.items())


def test_a_code_without_words_is_shown_as_it_is() -> None:
    assert words.words("quite_new", "note") == "quite new"


def test_counting() -> None:
    assert [words.count(n, "case") for n in (0, 1, 1204)] == ["0 cases", "1 case", "1,204 cases"]

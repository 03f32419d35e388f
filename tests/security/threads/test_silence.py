"""Public threads about what is restricted and shows all the same, replayed against Tieline.

Each test names its thread and what happened there. docs/security/leak-threads.md lists all of them.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from tests.conftest import admin
from tests.factories.programs import DETAILS, list_of, program_of, run_queue
from tests.factories.roles import give_only
from tests.factories.trail import list_trail
from tests.factories.world import (
    NOON,
    Player,
    later,
    make_case,
    make_player,
    make_submission,
)
from tests.security.threads.asking import Asker, differing
from tests.security.worlds import read_as
from tieline.apps.cases import actions as cases
from tieline.apps.cases.errors import CaseExists
from tieline.core.errors import TielineError
from tieline.core.postures import Posture
from tieline.journeys.checking import Question, check

SHARED, OTHER, ALONE = "+1 202 555 0143", "+1 202 555 0144", "+1 202 555 0145"
pytestmark = pytest.mark.usefixtures("database")


def _partners() -> tuple[Player, Player, Player]:
    """Two offices that share two values openly, and one whose case will be silent."""
    knowing, third, silent = (make_player(code) for code in ("KNO", "THI", "SIL"))
    make_case(knowing)
    make_case(third, "T-1", posture=Posture.OPEN, summary="what may be told")
    make_case(silent, "SECRET-REF", posture=Posture.SILENT, summary="a secret summary")
    make_submission(third, [SHARED, OTHER], case="T-1")
    make_submission(knowing, [SHARED, OTHER, ALONE], at=later(1))
    return knowing, third, silent


def _hand_in_silently(silent: Player) -> None:
    make_submission(silent, [SHARED, ALONE], case="SECRET-REF", at=later(2))


def test_opencti_11496_a_hidden_relation_is_inferred_from_two_things_that_are_seen() -> None:
    """OpenCTI-Platform/opencti#11496: a TLP:RED relation between two TLP:CLEAR entities stayed out
    of the list of relations, and the other entity stood in the list of entities.

    The silent case's mention is the relation: no page, answer or row of either partner changes.
    """
    knowing, third, silent = _partners()
    askers = [Asker(player) for player in (knowing, third)]
    values = (SHARED, OTHER, ALONE)
    for asker in askers:
        asker.everything(*values)  # what they were told first by these looks stands on their pages
    before = [asker.everything(*values) for asker in askers]
    _hand_in_silently(silent)
    after = [asker.everything(*values) for asker in askers]
    for one, other in zip(before, after, strict=True):
        assert len(one) > 40
        assert differing(one, other) == []
    # What is compared would show it: the same file of a case that points changes much.
    make_case(silent, "OPEN-REF", posture=Posture.POINTER)
    make_submission(silent, [SHARED, ALONE], case="OPEN-REF", at=later(3))
    seen = differing(after[0], askers[0].everything(*values))
    assert {"page /hits", "page check", "API check", "API /hits", "SQL hits", "SQL values"} <= {
        *seen
    }


def test_opencti_3319_a_distribution_counts_what_is_restricted() -> None:
    """OpenCTI-Platform/opencti#3319: 'distribution of relations' counted relations to restricted
    entities, though their list was empty. Every count agrees with its list, and with no silent case."""
    knowing, _, silent = _partners()
    asker = Asker(knowing)
    counts = (
        "select count(*), count(distinct case_id) from selectors_mention",
        "select count(*) from notices_notice",
        "select count(*), max(id) - min(id) from selectors_appearance",
    )
    before = [read_as(knowing, count) for count in counts]
    _hand_in_silently(silent)
    assert [read_as(knowing, count) for count in counts] == before
    values = asker.program.all_pages("/values", min_offices=1)
    assert {(one["value"], tuple(one["offices"]), one["cases"]) for one in values} == {
        ("+12025550143", ("KNO", "THI"), 2),
        ("+12025550144", ("KNO", "THI"), 2),
    }
    assert [one["values_with_hits"] for one in asker.program.all_pages("/submissions")] == [2]
    assert len(asker.program.all_pages("/hits")) == 2


@pytest.mark.parametrize("thread", ["opencti#6785", "opencti#2869"])
def test_opencti_6785_and_2869_a_history_tells_what_the_thing_itself_hides(
    database: str, thread: str
) -> None:
    """OpenCTI-Platform/opencti#6785: the history of an entity named a restricted one. #2869: the
    entry of a marking's removal was readable by those whom the marking had kept out.

    Neither the course of a case, nor the trail that the office's auditor reads, nor what stands
    there once the silence is broken and a case falls silent again names the other office."""
    knowing, third, silent = _partners()
    _hand_in_silently(silent)
    if thread == "opencti#2869":
        with admin(database) as super_:
            for posture in ("pointer", "silent"):
                super_.execute(
                    "update cases_case set posture = %s where office_id = %s",
                    [posture, silent.office.id],
                )
    for player in (knowing, third):
        asker = Asker(player)
        told = "".join(asker.pages(SHARED).values()) + "".join(asker.answers(SHARED).values())
        trail = repr(list_trail(player))
        give_only(database, player, "auditor")
        trail += repr(read_as(player, "select * from audit_auditentry"))
        for secret in ("SECRET-REF", "a secret summary", "Office SIL", '"SIL"', ">SIL<"):
            assert secret not in told
            assert secret not in trail
        assert f"'office': {silent.office.id}" not in trail


def test_opencti_9160_something_is_seen_between_its_making_and_its_restriction(
    database: str,
) -> None:
    """OpenCTI-Platform/opencti#9160: an entity could be restricted only after it was made, so a
    stream told of it in between. A case is silent from the statement on that makes it: nobody was
    ever told, not even of something that was taken back."""
    knowing, third, silent = _partners()
    with admin(database) as super_:
        told = "select office_id, count(*) from notices_notice group by 1 order by 1"
        before = super_.execute(told).fetchall()
        _hand_in_silently(silent)
        after = super_.execute(told).fetchall()
        mailed = super_.execute("select count(*) from notices_delivery").fetchone()
    assert [row for row in after if row[0] != silent.office.id] == before
    assert {office for office, _ in before} == {knowing.office.id, third.office.id}
    assert mailed == (0,)


def _open_case(player: Player, ref: str) -> tuple[int, Any]:
    answer = program_of(player).post("/cases", {"ref": ref}, key="the-same-key")
    told = answer.json()
    return answer.status_code, {k: v for k, v in told.items() if k not in ("id", "opened_at")}


def _hand_in(player: Player, value: str) -> tuple[int, Any]:
    answer = program_of(player).hand_in(list_of(value), {**DETAILS, "case": "C-9"}, key="k")
    run_queue()
    found = program_of(player).get(answer["Location"]).json()
    return answer.status_code, (found["state"], found["rows_accepted"], found["values_with_hits"])


def _check(player: Player, value: str) -> tuple[int, Any]:
    answer = program_of(player).post(
        "/checks", {"values": [value], "purpose": "a test", "without_case": "a test has none"}
    )
    told = answer.json()["answers"][0]
    return answer.status_code, [reading["held_by"] for reading in told["readings"]]


@pytest.mark.parametrize("ask", [_open_case, _hand_in, _check])
def test_opencti_2700_and_6950_the_words_restricted_entity_already_exists(
    ask: Callable[[Player, str], tuple[int, Any]],
) -> None:
    """OpenCTI-Platform/opencti#2700, #6950, and its documentation: whoever made what existed and
    was restricted was told 'Restricted entity already exists'. The same reference, file, key and
    value of a silent case answer as new ones do, and asking leaves its trace."""
    silent, typist, control = (make_player(code) for code in ("SIL", "TYP", "CON"))
    for player in (silent, typist, control):
        make_case(player, "C-9", posture=Posture.SILENT if player is silent else Posture.POINTER)
    if ask is _open_case:
        _open_case(silent, SHARED)
        make_case(silent, "HIDDEN", posture=Posture.SILENT)
    else:
        _hand_in(silent, SHARED)
    known, unknown = ("HIDDEN", "NOT-THERE") if ask is _open_case else (SHARED, "+1 202 555 0199")
    found, missing = ask(typist, known), ask(control, unknown)
    assert found[0] == missing[0]
    assert str(found[1]).replace(known, "") == str(missing[1]).replace(unknown, "")
    assert list_trail(typist)


def test_opencti_docs_every_question_is_in_the_trail_even_if_its_answer_was_given_up(
    database: str,
) -> None:
    """OpenCTI's documentation names no trace of who tried which name. A question that fails after
    it was asked stays in the trail: its entry is committed before the answer is made."""
    typist = make_player("TYP")
    with admin(database) as super_:
        super_.execute("alter function find_holders rename to find_holders_away")
    with pytest.raises(Exception, match="find_holders"):
        check(
            Question([SHARED], "guessing", region="US", without_case="a test has none"),
            actor=typist.actor,
            now=NOON,
        )
    [entry] = list_trail(typist, action="selector.checked")
    assert (entry.purpose, entry.person_id) == ("guessing", typist.person.id)


def test_opencti_15582_a_stale_read_makes_two_of_one_thing() -> None:
    """OpenCTI-Platform/opencti#15582, with #3019 and #10013: two writers that both read 'there is
    none' made two, or waited for a lock that timed out. One wins, the others are told at once."""
    player = make_player("OWN")

    def open_it(_: int) -> str:
        try:
            cases.open_case("C-1", actor=player.actor, now=NOON)
        except CaseExists as error:
            return error.code
        except TielineError as error:
            return f"unexpected {error.code}"
        finally:
            connection.close()
        return "opened"

    with ThreadPoolExecutor(8) as pool:
        ended = sorted(pool.map(open_it, range(8)))
    assert ended == ["case_exists"] * 7 + ["opened"]
    assert read_as(player, "select count(*) from cases_case") == [(1,)]
    make_submission(player, [SHARED])
    make_submission(player, [SHARED])
    assert read_as(player, "select count(*) from selectors_mention") == [(1,)]

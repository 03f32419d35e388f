"""What a case tells other offices of a value they share: what its posture says, no more."""

from typing import Any, Final
from uuid import UUID

import pytest
from django.test import override_settings

from tests.conftest import admin
from tests.factories.world import (
    NOON,
    Player,
    fall_silent,
    later,
    make_case,
    make_cast,
    make_player,
    make_submission,
)
from tests.security.worlds import MISSING, look, probes_of
from tieline.apps.audit.queries import list_entries
from tieline.apps.cases.queries import get_case
from tieline.apps.hits import queries as hits
from tieline.apps.hits.queries import Holder
from tieline.core.ids import CaseId, HitId
from tieline.core.postures import Posture
from tieline.journeys.checking import Question, check
from tieline.journeys.looking import list_hits, list_values, show_hit
from tieline.journeys.withdrawal import retire

REFS: Final = {
    Posture.OPEN: "OPEN-CANARY",
    Posture.POINTER: "POINTER-CANARY",
    Posture.SILENT: "SILENT-CANARY",
}
VALUES: Final = {
    Posture.OPEN: "+1 202 555 0111",
    Posture.POINTER: "+1 202 555 0122",
    Posture.SILENT: "+1 202 555 0133",
}


def _holders(player: Player, value: str, own_case: CaseId | None = None) -> list[Holder]:
    probes = probes_of(value)
    entry = look(player.actor, "selector.checked", digests=[probe.digest for probe in probes])
    return hits.find_holders(player.viewer, probes, entry=entry, own_case=own_case)


def _everything(player: Player, database: str) -> str:
    """All that the product and its functions tell an office, as one text."""
    question = Question(list(VALUES.values()), "a test", region="US")
    told = list_hits(actor=player.actor, now=NOON)
    return repr(
        [
            check(question, actor=player.actor, now=NOON),
            list_values(actor=player.actor, now=NOON),
            told,
            [show_hit(str(v.side.uuid), actor=player.actor, now=NOON) for v in told[0]],
            [_holders(player, value) for value in VALUES.values()],
            _described(player, database),
            list_entries(player.viewer),
        ]
    )


def _described(player: Player, database: str, value: str | None = None) -> list[Any]:
    """Every hit there is, as far as the office may know of it."""
    with admin(database) as super_:
        digests = [str(p.digest) for p in probes_of(value)] if value else None
        ids = [
            HitId(int(str(row[0])))
            for row in super_.execute(
                "select id from hits_hit where %(d)s::uuid[] is null or digest = any (%(d)s)",
                {"d": digests},
            ).fetchall()
        ]
    entry = look(player.actor, "hits.listed")
    return sorted(
        (side.arrived_at, side.arrived_office_id, side.is_arrival)
        for side in hits.describe_hits(player.viewer, entry=entry, ids=ids)
    )


def test_each_posture_tells_what_it_says_and_no_more(database: str) -> None:
    cast = make_cast()
    for posture, ref in REFS.items():
        make_case(cast.owner, ref, posture=posture, summary=f"summary of {ref}")
        make_submission(cast.owner, [VALUES[posture]], case=ref)
    make_case(cast.partner, "OWN-1")
    make_submission(cast.partner, list(VALUES.values()), case="OWN-1", at=later(5))

    for player in (cast.partner, cast.stranger):
        others = {
            posture: [h for h in _holders(player, value) if h.office_id == cast.owner.office.id]
            for posture, value in VALUES.items()
        }
        [pointer], [opened] = others[Posture.POINTER], others[Posture.OPEN]
        assert others[Posture.SILENT] == []
        assert (pointer.cases, pointer.open_cases, pointer.own_case_ids) == (1, (), ())
        # What goes abroad needs a legal basis and assurances: the pointer alone needs none.
        is_abroad = player.office.country != cast.owner.office.country
        assert [(c.ref, c.summary) for c in opened.open_cases] == (
            [] if is_abroad else [("OPEN-CANARY", "summary of OPEN-CANARY")]
        )
        assert opened.own_case_ids == ()
    assert list_values(actor=cast.stranger.actor, now=NOON) == []
    assert _described(cast.stranger, database) == []

    assert len(list_hits(actor=cast.partner.actor, now=NOON)[0]) == 2
    told = _everything(cast.partner, database)
    assert "OPEN-CANARY" not in told  # it goes abroad
    assert "POINTER-CANARY" not in told
    assert "SILENT-CANARY" not in told
    assert "SILENT-CANARY" in _everything(cast.owner, database)


def test_a_case_that_falls_silent_is_gone_from_every_answer_at_once(database: str) -> None:
    cast = make_cast()
    value = VALUES[Posture.POINTER]
    own_case = make_case(cast.owner)
    make_submission(cast.owner, [value])
    make_case(cast.partner)
    make_submission(cast.partner, [value])
    assert len(_holders(cast.partner, value)) == 2
    assert len(_described(cast.partner, database)) == 1
    fall_silent(cast.owner, own_case)
    assert [h.office_id for h in _holders(cast.partner, value)] == [cast.partner.office.id]
    assert _described(cast.partner, database) == []
    assert list_values(actor=cast.partner.actor, now=NOON) == []
    assert len(_described(cast.owner, database)) == 1


FIRST: Final = "+1 202 555 0151"
BETWEEN: Final = "+1 202 555 0152"
LAST: Final = "+1 202 555 0153"
PLAIN: Final = "+1 202 555 0154"


def _answers(player: Player, value: str, database: str) -> dict[str, Any]:
    """Everything the database tells the office of a value, but for the numbers of rows."""
    digests = [probe.digest for probe in probes_of(value)]
    entry = look(player.actor, "hits.listed")
    with admin(database) as super_:
        notices = super_.execute(
            "select count(*), count(n.acknowledged_at) from notices_notice n"
            " join hits_hit h on h.id = n.hit_id"
            " where n.office_id = %s and h.digest = any (%s) and n.retracted_at is null",
            [player.office.id, digests],
        ).fetchone()
    return {
        "holders": _holders(player, value),
        "met": [
            (met.office_ids, met.cases, met.first_at, met.last_at, len(met.own_mention_ids))
            for met in hits.list_met_values(player.viewer, entry=entry)
            if met.digest in digests
        ],
        "hits": _described(player, database, value),
        "digests": [
            row.arrivals
            for row in hits.list_digests(player.viewer, entry=entry)
            if row.digest in digests
        ],
        "notices": notices,
    }


@pytest.mark.parametrize("hub_offices", [20, 0])
def test_a_silent_case_changes_nothing_that_others_learn(database: str, hub_offices: int) -> None:
    """Neither a count nor a date nor the way of telling differs from a value it does not hold."""
    silent, partner, third = (make_player(code) for code in ("SIL", "PAR", "THI"))
    make_case(silent, posture=Posture.SILENT)
    make_case(partner)
    make_case(third, posture=Posture.OPEN)
    every = [FIRST, BETWEEN, LAST, PLAIN]
    with override_settings(HUB_OFFICES=hub_offices):
        make_submission(silent, [FIRST], at=later(0))
        of_partner = make_submission(partner, every, at=later(10))
        make_submission(silent, [BETWEEN], at=later(15))
        of_third = make_submission(third, every, at=later(20))
        make_submission(silent, [LAST], at=later(30))

    assert (of_partner.hits_found, of_third.hits_found) == (0, 4)
    for player in (partner, third):
        plain = _answers(player, PLAIN, database)
        assert len(plain["holders"]) == 2
        assert len(plain["met"]) == 1
        for value in (FIRST, BETWEEN, LAST):
            assert _answers(player, value, database) == plain, value
    # The silent office itself learns of the other side, whenever it came.
    for value in (FIRST, BETWEEN, LAST):
        told = _answers(silent, value, database)
        assert {holder.office_id for holder in told["holders"]} == {
            player.office.id for player in (silent, partner, third)
        }
        assert [(offices, cases) for offices, cases, *_ in told["met"]] == [
            (tuple(sorted(p.office.id for p in (silent, partner, third))), 3)
        ]
        assert told["hits"]
        assert told["notices"] != (0, 0) or told["digests"]


def test_two_silent_cases_never_learn_of_each_other(database: str) -> None:
    one, two = make_player("ONE"), make_player("TWO")
    for player in (one, two):
        make_case(player, posture=Posture.SILENT)
    make_submission(one, [FIRST, LAST, PLAIN])
    make_submission(two, [FIRST, LAST], at=later(1))
    alone = _answers(one, PLAIN, database)
    assert (alone["met"], alone["hits"], alone["notices"]) == ([], [], (0, 0))
    assert _answers(one, FIRST, database) == alone
    [holder] = _answers(two, LAST, database)["holders"]
    assert holder.office_id == two.office.id
    assert _answers(two, LAST, database)["met"] == []
    assert _answers(two, LAST, database)["notices"] == (0, 0)


def test_taking_a_submission_back_does_not_tell_of_a_silent_case(database: str) -> None:
    """The trail and the answer are those of an office whose value nobody else holds."""
    silent, partner, alone = (make_player(code) for code in ("SIL", "PAR", "ALO"))
    make_case(silent, posture=Posture.SILENT)
    make_submission(silent, [FIRST])
    trails = []
    for player, value in ((partner, FIRST), (alone, PLAIN)):
        make_case(player)
        row = make_submission(player, [value], at=later(1))
        gone = retire(row.id, reason="a test", actor=player.actor, now=later(2))
        told = [
            (e.action, {k: v for k, v in e.ids.items() if k in ("hits", "rows", "bytes")})
            for e in list_entries(player.viewer)
        ]
        trails.append((gone, told))
    assert len(trails[0][1]) > 5
    assert trails[0] == trails[1]


def test_the_case_of_another_office_cannot_be_left_out_of_an_answer(database: str) -> None:
    """Else leaving cases out one by one would tell which of them hold a value."""
    cast = make_cast()
    make_case(cast.owner)
    make_submission(cast.owner, [FIRST])
    make_case(cast.partner)
    make_submission(cast.partner, [FIRST], at=later(1))
    theirs, own = get_case(cast.owner.viewer, "C-1").id, get_case(cast.partner.viewer, "C-1").id
    everyone = _holders(cast.partner, FIRST, CaseId(MISSING))
    assert len(everyone) == 2
    assert len(_holders(cast.partner, FIRST, own)) == 1
    assert _holders(cast.partner, FIRST, theirs) == everyone


def test_no_page_of_hits_names_a_number_that_others_move_on(database: str) -> None:
    """Notices are numbered for all offices together: a page that told the number of one would
    tell how many notices others got between two readings, and so of silent cases."""
    silent, partner, third = (make_player(code) for code in ("SIL", "PAR", "THI"))
    make_case(silent, posture=Posture.SILENT)
    make_case(partner)
    make_case(third)
    make_submission(silent, [FIRST])
    make_submission(third, [PLAIN, LAST])
    make_submission(partner, [FIRST, PLAIN, LAST], at=later(1))
    page, following = list_hits(actor=partner.actor, now=later(2), limit=1)
    assert isinstance(following, UUID)
    assert following.version == 4  # random: it says nothing of any order
    rest, end = list_hits(actor=partner.actor, now=later(2), limit=1, before=following)
    assert len(rest) == 1
    assert rest[0].side.uuid != page[0].side.uuid
    last, none = list_hits(actor=partner.actor, now=later(2), limit=1, before=end)
    assert (last, none) == ([], None)

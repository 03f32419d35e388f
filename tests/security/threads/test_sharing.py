"""Public threads about hits that are lost, hidden, or told to the wrong ones, replayed.

Each test names its thread and what happened there. docs/security/leak-threads.md lists all of them.
"""

from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pytest
from django.test import override_settings

from tests.conftest import admin
from tests.factories.programs import DETAILS, program_of, run_queue
from tests.factories.world import (
    NOON,
    OTHERS,
    PHONES,
    Player,
    hand_in_text,
    later,
    make_case,
    make_cast,
    make_player,
    make_submission,
)
from tests.security.threads.asking import Asker, differing
from tests.security.worlds import add_colleague, read_as, run_and_undo
from tieline.apps.notices.queries import count_new
from tieline.core.postures import Posture
from tieline.core.states import State
from tieline.journeys.checking import Question, check
from tieline.journeys.intake import take_in
from tieline.journeys.looking import list_hits, list_values
from tieline.journeys.withdrawal import retire

SHARED, OTHER, ALONE = "+1 202 555 0143", "+1 202 555 0144", "+1 202 555 0145"
LIMIT = 3
pytestmark = pytest.mark.usefixtures("database")


def _holders(player: Player, value: str) -> set[str]:
    [answer] = check(
        Question([value], "a test", region="US", without_case="a test has none"),
        actor=player.actor,
        now=NOON,
    )
    return {holder.office.code for reading in answer.readings for holder in reading.holders}


def _hit_count(player: Player) -> int:
    return len(list_hits(actor=player.actor, now=NOON)[0])


def _count(database: str, table: str) -> int:
    with admin(database) as super_:
        [[count]] = super_.execute(f"select count(*) from {table}").fetchall()  # type: ignore[call-overload]
    return int(count)


def _many_hold(count: int, value: str = SHARED) -> list[Player]:
    players = [make_player(f"H{number}") for number in range(count)]
    for number, player in enumerate(players):
        make_case(player)
        make_submission(player, [value], at=later(number))
    return players


def test_misp_5379_rows_grow_with_the_square_of_those_who_hold_a_value(database: str) -> None:
    """MISP/MISP#5379, with #7396 and #5454: a table of pairs reached 2.46 billion rows for 1.3
    million values. The twelfth holder adds one hit and as many notices as the second at most."""
    with override_settings(HUB_OFFICES=LIMIT):
        _many_hold(12)
    with admin(database) as super_:
        [[hits]] = super_.execute("select count(*) from hits_hit").fetchall()
        [[notices]] = super_.execute("select count(*) from notices_notice").fetchall()
    assert hits == 11
    assert int(str(notices)) <= 11 * (LIMIT + 1)


@override_settings(HUB_OFFICES=LIMIT)
def test_misp_9366_too_many_is_shown_as_none() -> None:
    """MISP/MISP#9366: with everything that correlates filtered out, values with too many
    correlations were left in, as if they had none. A hub is on every list that asks for what is
    shared, is called one, and the list of what is not shared has it not."""
    players = _many_hold(LIMIT + 2)
    make_submission(players[0], [ALONE], at=later(20))
    asker = Asker(players[0])
    [value] = asker.program.all_pages("/values")
    assert len(value["offices"]) == LIMIT + 2
    assert _holders(players[0], SHARED) == {player.office.code for player in players}
    [case] = asker.program.all_pages("/cases")
    shared = asker.program.all_pages(f"/cases/{case['id']}/values", shared="true")
    every = asker.program.all_pages(f"/cases/{case['id']}/values")
    assert [line["value"] for line in shared] == ["+12025550143"]
    assert [line["value"] for line in every if not line["other_offices"]] == ["+12025550145"]
    page = asker.browser.get("/values?choice=hubs").content.decode()
    assert "555-0143" in page or "555 0143" in page


@override_settings(HUB_OFFICES=LIMIT)
def test_misp_8817_a_value_once_excluded_stays_so_and_is_not_shown_as_excluded() -> None:
    """MISP/MISP#8817: whether a value was excluded showed wrongly, and an exclusion did not end.
    A value is a hub while so many hold it, and an ordinary one again when they do not."""
    players = _many_hold(LIMIT + 1)
    assert [row.is_hub for row in list_values(actor=players[0].actor, now=NOON)] == [True]
    [handed] = Asker(players[-1]).program.all_pages("/submissions")
    program_of(players[-1]).post(f"/submissions/{handed['id']}/withdraw", {"reason": "a test"})
    run_queue()
    assert [row.is_hub for row in list_values(actor=players[0].actor, now=NOON)] == [False]
    assert players[-1].office.code not in _holders(players[0], SHARED)


def test_misp_3142_a_word_that_is_no_value_links_everything(database: str) -> None:
    """MISP/MISP#3142: markings such as 'GREEN' came in as values and made hundreds of millions of
    correlations. A word in a column of numbers is kept, marked wherever it is shown, meets the same
    word alone (decision 9), adds one row for each holder, and stops being told of when many have it."""
    words = ["GREEN", "unknown", "n/a"]
    players = [make_player(f"H{number}") for number in range(LIMIT + 4)]
    told = []
    with override_settings(HUB_OFFICES=LIMIT):
        for place, player in enumerate(players):
            make_case(player)
            row = make_submission(player, words, at=later(place))
            assert row.rows_accepted == len(words)
            told.append(_count(database, "notices_notice"))
    assert _count(database, "hits_hit") == len(words) * (len(players) - 1)
    # Of one more that holds them the others are told no more: each word has one row for all.
    assert told[-1] - told[-2] == len(words)
    values = Asker(players[0]).program.all_pages("/values")
    assert {(one["value"], one["is_valid"]) for one in values} == {
        ("green", False),
        ("unknown", False),
        ("n/a", False),
    }


@pytest.mark.parametrize("silent_first", [True, False])
def test_misp_7531_of_two_that_are_alike_the_stricter_hides_the_other(silent_first: bool) -> None:
    """MISP/MISP#7531: with one correlation kept of several alike, a stricter distribution on the
    one that was kept would hide the others from those who may see them. What a silent case of an
    office hides, its other case, which points, still tells."""
    both, reader = make_player("BOTH"), make_player("READ")
    make_case(reader)
    make_case(both, "SILENT-REF", posture=Posture.SILENT)
    make_case(both, "POINTER-REF")
    cases = ["SILENT-REF", "POINTER-REF"] if silent_first else ["POINTER-REF", "SILENT-REF"]
    for place, case in enumerate(cases):
        make_submission(both, [SHARED], case=case, at=later(place))
    make_submission(reader, [SHARED], at=later(5))
    assert _hit_count(reader) == 1
    [value] = list_values(actor=reader.actor, now=NOON)
    assert (value.office_codes, value.cases) == (("BOTH", "READ"), 2)
    asker = Asker(reader)
    assert "SILENT-REF" not in repr(asker.everything(SHARED))


@pytest.mark.parametrize("thread", ["MISP/MISP#4", "MISP/MISP#995", "MISP/MISP#1613"])
def test_misp_4_995_and_1613_whoever_came_first_is_never_told(database: str, thread: str) -> None:
    """MISP/MISP#4 (2013), #995, #1613, #5433: tell me when another's event matches mine. The
    earlier holder's notice is written in the transaction of the hit itself."""
    owner, partner = make_player("OWN"), make_player("PART")
    for player in (owner, partner):
        make_case(player)
    make_submission(owner, [SHARED])
    assert count_new(owner.viewer) == 0
    make_submission(partner, [SHARED], at=later(1))
    assert (count_new(owner.viewer), count_new(partner.viewer)) == (1, 1)
    with admin(database) as super_:
        together = super_.execute(
            "select count(distinct n.xmin::text || h.xmin::text) from notices_notice n"
            " join hits_hit h on h.id = n.hit_id where n.xmin = h.xmin"
        ).fetchone()
    assert together == (1,)


def test_misp_1720_an_office_outside_the_group_sees_the_event() -> None:
    """MISP/MISP#1720, #1721: an organisation outside the sharing group pulled its event. A
    stranger's pages, answers and rows are the same before and after a hit between two others."""
    cast = make_cast()
    for player in (cast.owner, cast.partner, cast.stranger):
        make_case(player)
    make_submission(cast.stranger, [ALONE])
    asker = Asker(cast.stranger)
    before = asker.everything(ALONE)
    make_submission(cast.owner, [SHARED], at=later(1))
    make_submission(cast.partner, [SHARED], at=later(2))
    assert differing(before, asker.everything(ALONE)) == []
    assert _hit_count(cast.owner) == 1


def test_misp_10019_the_names_of_a_group_tell_who_is_in_it() -> None:
    """MISP/MISP#10019, #1668: whoever could read an event was told every member of its sharing
    group. Of those who hold a value each office is told only the ones that point to themselves."""
    cast = make_cast()
    silent = make_player("SIL")
    make_case(silent, posture=Posture.SILENT)
    make_submission(silent, [SHARED, OTHER])
    for place, player in enumerate((cast.owner, cast.partner)):
        make_case(player)
        make_submission(player, [SHARED], at=later(place))
    make_case(cast.stranger)
    make_submission(cast.stranger, [OTHER], at=later(5))
    asker = Asker(cast.owner)
    told = "".join(asker.answers(SHARED).values())
    assert '"PART"' in told
    for code in ('"SIL"', '"STR"'):  # the one holds it in silence, the other does not hold it
        assert code not in told
    assert "Office SIL" not in "".join(asker.pages(SHARED).values())
    assert _hit_count(cast.stranger) == 0


def test_misp_7703_and_2949_a_part_is_pushed_and_the_first_push_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """MISP/MISP#7703: half of an event's attributes arrived. #2949: the first publication always
    failed. An intake that is cut off after it published tells nobody; run again, everybody, all."""
    owner, partner = make_player("OWN"), make_player("PART")
    values = [f"+1 202 555 01{number:02}" for number in range(20)]
    for player in (owner, partner):
        make_case(player)
    make_submission(owner, values)
    handed = hand_in_text(partner, "\n".join(["number", *values, ""]))
    with monkeypatch.context() as patch:
        patch.setattr("tieline.journeys.intake.hits.scan", _fail)
        with pytest.raises(RuntimeError, match="cut off"):
            take_in(handed.receipt.submission_id, actor=partner.actor, now=NOON)
    assert (count_new(owner.viewer), count_new(partner.viewer)) == (0, 0)
    take_in(handed.receipt.submission_id, actor=partner.actor, now=NOON)
    assert (count_new(owner.viewer), count_new(partner.viewer)) == (20, 20)


def _fail(*_: object, **__: object) -> None:
    raise RuntimeError("cut off")


def test_misp_3468_who_comes_late_gets_nothing_of_what_was_before() -> None:
    """MISP/MISP#3468: an organisation added to a sharing group got new events and no old ones. A
    late office meets all that is held already, and a late colleague sees all that the office was
    told."""
    early = make_player("EARLY")
    make_case(early)
    make_submission(early, [SHARED, OTHER])
    late = make_player("LATE")
    make_case(late)
    make_submission(late, [SHARED, OTHER], at=later(60))
    assert (_hit_count(early), _hit_count(late)) == (2, 2)
    colleague = add_colleague(late)
    seen, _ = list_hits(actor=colleague.acting_for(late.office), now=NOON)
    assert len(seen) == 2


def test_iris_426_an_edit_does_not_link_anew() -> None:
    """dfir-iris/iris-web#426: a value changed to one that another case held stayed without a link.
    A correction meets what it holds now, and what it held before is let go of."""
    owner, partner = make_player("OWN"), make_player("PART")
    for player in (owner, partner):
        make_case(player)
    make_submission(owner, [SHARED])
    first = make_submission(partner, [OTHER], at=later(1))
    assert _hit_count(partner) == 0
    second = make_submission(partner, [SHARED], at=later(2), supersedes=first.id)
    assert (_hit_count(owner), _hit_count(partner)) == (1, 1)
    make_submission(partner, [OTHER], at=later(3), supersedes=second.id)
    assert (_hit_count(owner), _hit_count(partner)) == (0, 0)


def test_iris_304_and_462_an_edit_in_one_case_changes_another() -> None:
    """dfir-iris/iris-web#304, #462: two cases shared one row of a value, so that an edit in one
    changed the other, of people who could not even see it. A mention is one case's alone."""
    owner, partner = make_player("OWN"), make_player("PART")
    for player in (owner, partner):
        make_case(player)
    make_submission(owner, [SHARED])
    before = (
        read_as(owner, "select * from selectors_mention"),
        read_as(owner, "select * from selectors_selector"),
    )
    row = make_submission(partner, ["(202) 555-0143"], at=later(1))
    changed = run_and_undo(partner, "update selectors_mention set withdrawn_at = now()")
    assert changed == 1
    retire(
        row.id,
        into=State.WITHDRAWN,
        reason="a test",
        actor=partner.actor,
        now=datetime.now(UTC),
    )
    assert (
        read_as(owner, "select * from selectors_mention"),
        read_as(owner, "select * from selectors_selector"),
    ) == before


def test_iris_967_the_same_value_under_two_types_does_not_meet_itself() -> None:
    """dfir-iris/iris-web#967: one value under two types, or a half of a composite, was not linked.
    The same digits called a telephone by one office and something else by another meet."""
    owner, partner = make_player("OWN"), make_player("PART")
    for player, layout in ((owner, PHONES), (partner, OTHERS)):
        make_case(player)
        make_submission(player, ["+12025550143"], layout=layout)
    assert (_hit_count(owner), _hit_count(partner)) == (1, 1)
    [value] = list_values(actor=owner.actor, now=NOON)
    assert value.office_codes == ("OWN", "PART")


def test_aleph_3062_and_774_the_way_a_file_came_in_decides_whether_it_matches() -> None:
    """alephdata/aleph#3062: values in documents were compared only if their collection was of one
    sort. What comes as a table, a workbook and running text meets, however it is written."""
    players = [make_player(code) for code in ("CSV", "XLSX", "TEXT")]
    book = openpyxl.Workbook()
    for cell in ("number", "001 202 555 0143"):
        book.active.append([cell])  # type: ignore[union-attr]
    out = BytesIO()
    book.save(out)
    text = "On Monday he called (202) 555-0143, and she called back from there.\n" * 3
    files = (
        ("list.csv", b"number\n+12025550143\n", DETAILS),
        ("list.xlsx", out.getvalue(), DETAILS),
        ("note.txt", text.encode(), {**DETAILS, "layout": {"format": "text"}}),
    )
    for player, (name, content, details) in zip(players, files, strict=True):
        make_case(player)
        answer = program_of(player).hand_in(content, details, name=name)
        assert answer.status_code == 202, answer.content
        run_queue()
    assert _holders(players[0], SHARED) == {"CSV", "XLSX", "TEXT"}


def test_followthemoney_what_is_not_valid_is_dropped_and_never_matches() -> None:
    """openaleph/followthemoney: an invalid telephone number is left out of the comparison. It is
    kept as it was given, marked, and meets the same one elsewhere."""
    owner, partner = make_player("OWN"), make_player("PART")
    for player in (owner, partner):
        make_case(player)
        make_submission(player, ["+1 202 555 01432"])
    [value] = list_values(actor=owner.actor, now=NOON)
    assert value.office_codes == ("OWN", "PART")
    assert value.condition.value != "valid"

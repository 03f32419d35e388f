"""Who is told of what, example by example."""

from datetime import UTC, datetime

import pytest

from tests.factories.world import (
    OTHERS,
    PHONES,
    hand_in_text,
    later,
    make_case,
    make_cast,
    make_player,
    make_submission,
)
from tests.journeys.observed import told_hits
from tieline.apps.notices import queries as notices
from tieline.apps.submissions import queries as submissions
from tieline.core.errors import NotFound, Refused
from tieline.core.parsing.layout import ColumnMeaning, Layout
from tieline.core.postures import Posture
from tieline.core.roles import Role
from tieline.core.states import State
from tieline.journeys import checking, handling, looking
from tieline.journeys.intake import take_in
from tieline.journeys.withdrawal import retire

pytestmark = pytest.mark.usefixtures("database")

NOW = datetime.now(UTC)
SHARED = "+1 202 555 0143"
VALUE = "+12025550143"


def test_both_sides_are_told_the_earlier_one_too_and_a_stranger_is_not() -> None:
    cast = make_cast()
    for player in (cast.owner, cast.partner, cast.stranger):
        make_case(player)
    make_submission(cast.owner, ["(202) 555-0143", "202-555-0101"])
    met = make_submission(cast.partner, [SHARED], at=later(1))
    make_submission(cast.stranger, ["202 555 0199"], at=later(2))
    assert met.hits_found == 1
    assert notices.count_new(cast.owner.viewer) == 1
    assert notices.count_new(cast.partner.viewer) == 1
    assert notices.count_new(cast.stranger.viewer) == 0
    assert looking.list_values(actor=cast.stranger.actor, now=NOW) == []


def test_a_pointer_tells_office_and_contact_and_an_open_case_its_reference_and_summary() -> None:
    cast = make_cast()
    make_case(cast.owner, "SECRET-REF", summary="secret summary")
    make_case(cast.stranger, "OPEN-REF", posture=Posture.OPEN, summary="open summary")
    make_submission(cast.owner, [SHARED], case="SECRET-REF")
    make_submission(cast.stranger, [SHARED], case="OPEN-REF")
    [seen_by_partner], _ = looking.list_hits(actor=cast.stranger.actor, now=NOW)
    [seen_by_owner], _ = looking.list_hits(actor=cast.owner.actor, now=NOW)
    assert seen_by_partner.side.uuid == seen_by_owner.side.uuid
    ident = str(seen_by_owner.side.uuid)
    [pointer] = looking.show_hit(ident, actor=cast.stranger.actor, now=NOW).holders
    assert pointer.office.code == "OWN"
    assert pointer.contacts[0].email == "ana-own@example.org"
    assert "SECRET" not in repr(pointer).upper()
    [told] = looking.show_hit(ident, actor=cast.owner.actor, now=NOW).holders
    assert [(case.ref, case.summary) for case in told.open_cases] == [("OPEN-REF", "open summary")]


def test_a_silent_case_is_shown_to_its_owner_alone_and_moves_no_date() -> None:
    cast = make_cast()
    make_case(cast.owner, posture=Posture.SILENT)
    make_case(cast.partner)
    make_case(cast.stranger)
    make_submission(cast.owner, [SHARED], at=later(0))
    make_submission(cast.partner, [SHARED], at=later(5))
    assert notices.count_new(cast.partner.viewer) == 0
    assert told_hits(cast.owner) == {("12025550143", "PART")}
    make_submission(cast.stranger, [SHARED], at=later(9))
    [row] = looking.list_values(actor=cast.stranger.actor, now=NOW)
    assert (row.office_codes, row.cases, row.first_at) == (("PART", "STR"), 2, later(5))
    question = checking.Question([SHARED], "a test")
    [answer] = checking.check(question, actor=cast.stranger.actor, now=NOW)
    assert {holder.office.code for holder in answer.readings[0].holders} == {"PART", "STR"}


def test_a_hit_that_is_hidden_looks_like_one_that_is_missing() -> None:
    cast = make_cast()
    make_case(cast.owner)
    make_case(cast.partner)
    make_submission(cast.owner, [SHARED])
    make_submission(cast.partner, [SHARED])
    [hit], _ = looking.list_hits(actor=cast.owner.actor, now=NOW)
    for ident in (str(hit.side.uuid), "11111111-2222-4333-8444-555555555555", "nonsense"):
        with pytest.raises(NotFound) as caught:
            looking.show_hit(ident, actor=cast.stranger.actor, now=NOW)
        assert caught.value.message == f"There is no hit {ident} for this office."


def test_each_side_assigns_and_disposes_for_itself() -> None:
    cast = make_cast()
    make_case(cast.owner)
    make_case(cast.partner)
    make_submission(cast.owner, [SHARED])
    make_submission(cast.partner, [SHARED])
    [hit], _ = looking.list_hits(actor=cast.owner.actor, now=NOW)
    ident = str(hit.side.uuid)
    handling.assign_hit(ident, "ana-own", actor=cast.owner.actor, now=NOW)
    handling.dispose_hit(ident, "known", "seen before", actor=cast.partner.actor, now=NOW)
    own = looking.find_hit(ident, actor=cast.owner.actor, now=NOW)
    other = looking.find_hit(ident, actor=cast.partner.actor, now=NOW)
    assert own.handling.state == "assigned"
    assert own.assigned_to is not None
    assert (other.handling.state, other.handling.disposition) == ("disposed", "known")
    with pytest.raises(NotFound):
        handling.assign_hit(ident, "ana-part", actor=cast.owner.actor, now=NOW)
    with pytest.raises(NotFound):
        handling.dispose_hit(ident, "known", "x", actor=cast.stranger.actor, now=NOW)


def test_one_value_matches_across_kinds_and_old_and_new_numbering() -> None:
    cast = make_cast()
    make_case(cast.owner)
    make_case(cast.partner)
    make_submission(cast.owner, ["12025550143"], layout=OTHERS)
    assert make_submission(cast.partner, [SHARED]).hits_found == 1
    make_case(cast.owner, "MX")
    make_case(cast.partner, "MX")
    make_submission(cast.owner, ["+52 1 55 5512 3456"], case="MX")
    assert make_submission(cast.partner, ["+52 55 5512 3456"], case="MX").hits_found == 1


def test_hits_inside_one_office_are_told_apart_from_hits_between_offices() -> None:
    player = make_player("ONE")
    make_case(player, "A")
    make_case(player, "B")
    make_submission(player, [SHARED], case="A")
    make_submission(player, [SHARED], case="B")
    [row] = looking.list_values(actor=player.actor, now=NOW)
    assert (row.office_codes, row.cases, row.own_case_refs) == (("ONE",), 2, ("A", "B"))


def test_junk_meets_only_itself_and_masked_numbers_are_kept_as_patterns() -> None:
    cast = make_cast()
    make_case(cast.owner)
    make_case(cast.stranger)
    make_submission(cast.owner, ["0000000000", "781558****", "202 555 0143"])
    sent = make_submission(cast.stranger, ["000-000-0000", "781558XXXX", "000000000"])
    assert sent.hits_found == 2
    rows = looking.list_values(actor=cast.owner.actor, now=NOW)
    assert {(row.value, row.condition.value) for row in rows} == {
        ("0000000000", "junk"),
        ("+1781558****", "partial"),
    }


def test_withdrawing_takes_the_hits_of_both_sides_back_and_handing_in_again_brings_them() -> None:
    cast = make_cast()
    make_case(cast.owner)
    make_case(cast.partner)
    first = make_submission(cast.owner, [SHARED])
    make_submission(cast.partner, [SHARED])
    retire(first.id, reason="wrong file", actor=cast.owner.actor, now=NOW)
    for player in (cast.owner, cast.partner):
        assert notices.count_new(player.viewer) == 0
        assert looking.list_values(actor=player.actor, now=NOW) == []
    retire(first.id, reason="again", actor=cast.owner.actor, now=NOW)
    make_submission(cast.owner, [SHARED], at=later(3))
    for player in (cast.owner, cast.partner):
        assert notices.count_new(player.viewer) == 1


def test_withdrawing_one_of_two_files_of_a_case_leaves_what_the_other_supports() -> None:
    cast = make_cast()
    make_case(cast.owner)
    make_case(cast.partner)
    first = make_submission(cast.owner, [SHARED])
    make_submission(cast.owner, [SHARED, "+1 202 555 0102"])
    make_submission(cast.partner, [SHARED])
    retire(first.id, reason="wrong file", actor=cast.owner.actor, now=NOW)
    assert notices.count_new(cast.partner.viewer) == 1


def test_a_corrected_file_keeps_its_hits_and_tells_nobody_twice() -> None:
    cast = make_cast()
    make_case(cast.owner)
    make_case(cast.partner)
    first = make_submission(cast.owner, [SHARED, "+1 202 555 0102"])
    make_submission(cast.partner, [SHARED, "+1 202 555 0102"])
    [*before], _ = looking.list_hits(actor=cast.partner.actor, now=NOW)
    make_submission(cast.owner, [SHARED, "+1 202 555 0103"], supersedes=first.id)
    [*after], _ = looking.list_hits(actor=cast.partner.actor, now=NOW)
    assert len(before) == 2
    assert [hit.side.uuid for hit in after] == [
        hit.side.uuid for hit in before if hit.mention.canonical == VALUE
    ]
    state = submissions.get_submission_by_id(cast.owner.viewer, first.id).state
    assert state is State.SUPERSEDED
    with pytest.raises(Refused):
        make_submission(cast.owner, ["+1 202 555 0104"], supersedes=first.id)


def test_handing_in_the_same_twice_adds_nothing_and_says_so() -> None:
    cast = make_cast()
    make_case(cast.owner)
    one = hand_in_text(cast.owner, "number\n202-555-0143\n")
    two = hand_in_text(cast.owner, "number\n202-555-0143\n")
    assert one.receipt.is_new
    assert not two.receipt.is_new
    assert one.receipt.uuid == two.receipt.uuid
    assert len(submissions.list_submissions(cast.owner.viewer)) == 1


def test_a_hit_says_whether_the_periods_of_use_overlap() -> None:
    cast = make_cast()
    layout = Layout(columns=PHONES.columns, seen_at_column="seen")
    spans = {"A": ("2026-01-01", "2026-01-31"), "B": ("2026-01-20", "2026-02-20")}
    make_case(cast.owner, "A")
    make_case(cast.owner, "LATE")
    make_case(cast.partner, "B")
    for player, case, days in (
        (cast.owner, "A", spans["A"]),
        (cast.partner, "B", spans["B"]),
    ):
        rows = "".join(f"{SHARED},{day}\n" for day in days)
        handed = hand_in_text(player, f"number,seen\n{rows}", case=case, layout=layout)
        take_in(handed.receipt.submission_id, actor=handed.actor, now=NOW)
    [hit], _ = looking.list_hits(actor=cast.owner.actor, now=NOW)
    page = looking.show_hit(str(hit.side.uuid), actor=cast.owner.actor, now=NOW)
    assert [holder.overlap for holder in page.holders] == ["yes"]
    handed = hand_in_text(
        cast.owner, f"number,seen\n{SHARED},2026-06-01\n", case="LATE", layout=layout
    )
    take_in(handed.receipt.submission_id, actor=handed.actor, now=NOW)
    hits, _ = looking.list_hits(actor=cast.partner.actor, now=NOW)
    late = next(h for h in hits if h.side.uuid != hit.side.uuid)
    # The partner's page compares its own period with the owner's two cases: one overlaps.
    page = looking.show_hit(str(late.side.uuid), actor=cast.partner.actor, now=NOW)
    assert [(h.cases, h.overlap) for h in page.holders] == [(2, "yes")]


def test_a_called_number_is_incidental_and_a_used_one_is_a_subject_in_every_list() -> None:
    cast = make_cast()
    layout = Layout(
        columns=(
            ColumnMeaning("from", "phone", Role.USED),
            ColumnMeaning("to", "phone", Role.CALLED),
        )
    )
    make_case(cast.owner)
    make_case(cast.partner)
    handed = hand_in_text(
        cast.owner, f"from,to\n202-555-0110,{SHARED}\n202-555-0110,202-555-0111\n", layout=layout
    )
    take_in(handed.receipt.submission_id, actor=handed.actor, now=NOW)
    make_submission(cast.partner, [SHARED, "+1 202 555 0110"])
    rows = {
        row.value: row.standings for row in looking.list_values(actor=cast.owner.actor, now=NOW)
    }
    assert rows == {VALUE: ("incidental",), "+12025550110": ("subject",)}


def test_an_older_form_of_what_the_case_holds_already_is_no_new_arrival() -> None:
    cast = make_cast()
    for player in (cast.owner, cast.partner):
        make_case(player)
    make_submission(cast.owner, ["+52 55 5512 3456"])
    make_submission(cast.partner, ["+52 1 55 5512 3456"])
    make_submission(cast.owner, ["+52 1 55 5512 3456"])
    for player in (cast.owner, cast.partner):
        assert notices.count_new(player.viewer) == 1
        [hit], _ = looking.list_hits(actor=player.actor, now=NOW)
        assert hit.arrived_office.code == "PART"


def test_a_list_goes_on_though_the_hit_at_its_cursor_is_gone() -> None:
    cast = make_cast()
    for player in (cast.owner, cast.partner):
        make_case(player)
    values = [f"+1 202 555 01{number:02}" for number in range(6)]
    handed = {value.replace(" ", ""): make_submission(cast.owner, [value]) for value in values}
    make_submission(cast.partner, values)
    first, cursor = looking.list_hits(actor=cast.owner.actor, now=NOW, limit=2)
    gone = handed[first[-1].mention.canonical]
    retire(gone.id, reason="a test", actor=cast.owner.actor, now=NOW)
    rest, _ = looking.list_hits(actor=cast.owner.actor, now=NOW, before=cursor, limit=10)
    assert len(rest) == 4
    assert len({hit.side.uuid for hit in first + rest}) == 6

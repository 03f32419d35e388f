"""Files come in under an authority: what it does not cover is quarantined, unmatched."""

from pathlib import Path

import pytest
from django.db import connection

from tests.factories.world import NOON, PHONES, Player, later, make_case, make_player
from tieline.apps.audit.acting import acting_as
from tieline.apps.authorities import queries as authorities
from tieline.apps.authorities.errors import (
    AuthorityExpired,
    AuthorityOfOtherCase,
    AuthorityReplaced,
    NothingToReconsider,
    UnknownAuthorityKind,
)
from tieline.apps.cases.queries import known_refs
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.queries import SubmissionRow
from tieline.core.authority_fields import StatedAuthority
from tieline.core.errors import BadInput
from tieline.core.parsing.layout import ColumnMeaning, Layout
from tieline.core.roles import Role
from tieline.core.states import State
from tieline.journeys import authorising, reconsidering
from tieline.journeys.handing_in import Sheet, hand_in_file, hand_in_sheet
from tieline.journeys.intake import take_in

pytestmark = pytest.mark.usefixtures("database")

TARGET, OTHER, THIRD = "+1 202 555 0143", "+1 202 555 0144", "+1 202 555 0145"
CALLS = Layout(
    columns=(ColumnMeaning("from", "phone", Role.USED), ColumnMeaning("to", "phone", Role.CALLED)),
    seen_at_column="at",
    cell_column="cell",
)
FILE = f"""from,to,at,cell
{TARGET},{OTHER},2026-01-10 10:00,
{TARGET},{OTHER},2026-03-10 10:00,
{OTHER},{TARGET},2026-01-11 23:59,A1
{OTHER},{THIRD},2026-01-12 00:00,
{THIRD},{TARGET},,
,,2026-01-01,
"""


def hand_in(
    player: Player,
    folder: Path,
    text: str,
    authority: str,
    *,
    layout: Layout = PHONES,
    case: str = "C-1",
    name: str = "list.csv",
) -> SubmissionRow:
    path = folder / name
    path.write_text(text, "utf-8")
    sheet = Sheet(path=path, layout=layout, authority=authority, case_ref=case)
    handed = hand_in_file(sheet, player.office, person=player.person, now=NOON)
    return take_in(handed.receipt.submission_id, actor=handed.actor, now=NOON)


def record_pen_register(player: Player) -> None:
    stated = StatedAuthority(
        issued_on="2026-02-01",
        case_ref="C-1",
        first_on="2026-01-01",
        last_on="2026-01-31",
        numbers=(TARGET,),
    )
    authorising.record_stated("pen-register:P-1", stated, actor=player.actor, now=NOON)


def canonicals(player: Player) -> set[str]:
    with acting_as(player.viewer), connection.cursor() as cursor:
        cursor.execute("select canonical from selectors_selector")
        return {row[0] for row in cursor.fetchall()}


def test_rows_outside_are_counted_shown_and_never_made_selectors(tmp_path: Path) -> None:
    player = make_player("OWN")
    make_case(player)
    record_pen_register(player)
    row = hand_in(player, tmp_path, FILE, "pen-register:P-1", layout=CALLS, name="calls.csv")
    assert (row.rows_read, row.rows_accepted, row.rows_empty, row.row_problems) == (6, 1, 1, 4)
    problems = submissions.list_problems(player.viewer, row.id)
    assert [(one.row_number, one.code) for one in problems] == [
        (2, "outside_authority_dates"),
        (3, "outside_authority_data"),
        (4, "outside_authority_numbers"),
        (5, "outside_authority_dates"),
    ]
    assert all("555" not in one.message for one in problems)
    assert row.calls_kept == 1
    assert canonicals(player) == {"+12025550143", "+12025550144"}


def test_what_is_outside_meets_nobody(tmp_path: Path) -> None:
    owner, partner = make_player("OWN"), make_player("PART")
    make_case(owner)
    make_case(partner)
    record_pen_register(owner)
    hand_in(partner, tmp_path, f"number\n{THIRD}\n", "public:1")
    row = hand_in(owner, tmp_path, FILE, "pen-register:P-1", layout=CALLS, name="calls.csv")
    assert row.hits_found == 0


def test_an_authority_that_nobody_recorded_is_recorded_with_its_kind(tmp_path: Path) -> None:
    player = make_player("OWN")
    make_case(player)
    make_case(player, "C-2")
    row = hand_in(player, tmp_path, f"number\n{TARGET}\n", "Grand Jury:GJ-1")
    recorded = authorities.find_standing(player.viewer, "grand-jury", "gj-1")
    assert recorded is not None
    assert (recorded.id, recorded.is_from_file, recorded.terms.case_ref) == (
        row.authority_id,
        True,
        "C-1",
    )
    again = hand_in(player, tmp_path, f"number\n{OTHER}\n", "grand-jury:GJ-1", name="b.csv")
    assert again.authority_id == row.authority_id
    with pytest.raises(AuthorityOfOtherCase):
        hand_in(player, tmp_path, f"number\n{OTHER}\n", "grand-jury:GJ-1", case="C-2")


def test_what_its_kind_needs_is_not_made_up(tmp_path: Path) -> None:
    player = make_player("OWN")
    make_case(player)
    with pytest.raises(BadInput) as refused:
        hand_in(player, tmp_path, f"number\n{TARGET}\n", "pen-register:P-9")
    assert refused.value.code == "authority_incomplete"
    with pytest.raises(UnknownAuthorityKind) as unknown:
        hand_in(player, tmp_path, f"number\n{TARGET}\n", "hunch:1")
    assert "grand-jury, mlat" in unknown.value.message
    assert submissions.list_submissions(player.viewer) == []


def test_calls_without_a_case_are_refused(tmp_path: Path) -> None:
    player = make_player("OWN")
    with pytest.raises(BadInput) as caseless:
        hand_in(player, tmp_path, FILE, "subpoena:1", layout=CALLS, case="")
    assert caseless.value.code == "bad_case_ref"
    of_rows = Layout(columns=PHONES.columns, case_column="case")
    with pytest.raises(BadInput) as bulk:
        hand_in(
            player,
            tmp_path,
            f"number,case\n{TARGET},C-1\n",
            "grand-jury:1",
            layout=of_rows,
            case="",
        )
    assert bulk.value.code == "authority_needs_case"


def test_nothing_comes_in_under_an_authority_that_has_expired(tmp_path: Path) -> None:
    player = make_player("OWN")
    make_case(player)
    stated = StatedAuthority(issued_on="2026-01-01", valid_until="2026-03-01")
    row = authorising.record_stated("subpoena:S-1", stated, actor=player.actor, now=NOON)
    with pytest.raises(AuthorityExpired):
        hand_in(player, tmp_path, f"number\n{TARGET}\n", "subpoena:S-1")
    extended = StatedAuthority(valid_until="2026-03-02")
    authorising.replace_stated(
        str(row.uuid), extended, "extended", actor=player.actor, now=later(1)
    )
    came = hand_in(player, tmp_path, f"number\n{TARGET}\n", "subpoena:S-1")
    assert came.rows_accepted == 1


def test_rows_that_name_another_case_than_the_authority_are_outside(tmp_path: Path) -> None:
    player = make_player("OWN")
    make_case(player)
    make_case(player, "C-2")
    authorising.record_stated(
        "warrant:W-1", StatedAuthority(case_ref="C-1"), actor=player.actor, now=NOON
    )
    of_rows = Layout(columns=PHONES.columns, case_column="case")
    text = f"number,case\n{TARGET},C-1\n{OTHER},C-2\n"
    row = hand_in(player, tmp_path, text, "warrant:W-1", layout=of_rows, case="")
    assert (row.rows_accepted, row.row_problems) == (1, 1)
    [problem] = submissions.list_problems(player.viewer, row.id)
    assert problem.code == "outside_authority_case"


def test_the_same_file_again_adds_nothing_after_the_authority_was_replaced(tmp_path: Path) -> None:
    player = make_player("OWN")
    make_case(player)
    row = hand_in(player, tmp_path, f"number\n{TARGET}\n", "subpoena:S-1")
    recorded = authorities.find_standing(player.viewer, "subpoena", "S-1")
    assert recorded is not None
    authorising.replace_stated(
        str(recorded.uuid), StatedAuthority(issuer="A court"), "more", actor=player.actor, now=NOON
    )
    again = hand_in(player, tmp_path, f"number\n{TARGET}\n", "subpoena:S-1")
    assert again.id == row.id


def test_what_was_quarantined_comes_in_when_the_authority_is_replaced_by_a_wider_one(
    tmp_path: Path,
) -> None:
    player = make_player("OWN")
    make_case(player)
    record_pen_register(player)
    before = hand_in(player, tmp_path, FILE, "pen-register:P-1", layout=CALLS, name="calls.csv")
    first = authorities.find_standing(player.viewer, "pen-register", "P-1")
    assert first is not None
    with pytest.raises(NothingToReconsider):
        reconsidering.reconsider(str(first.uuid), actor=player.actor, now=NOON, then=None)
    wider = StatedAuthority(last_on="2026-03-31", numbers=())
    second = authorising.replace_stated(
        str(first.uuid), wider, "the court said so", actor=player.actor, now=later(1)
    )
    with pytest.raises(AuthorityReplaced):
        reconsidering.reconsider(str(first.uuid), actor=player.actor, now=NOON, then=None)
    [receipt] = reconsidering.reconsider(
        str(second.uuid), actor=player.actor, now=later(2), then=None
    )
    after = take_in(receipt.submission_id, actor=player.actor, now=later(2))
    assert (after.rows_accepted, after.row_problems) == (3, 2)  # a cell, and a row without a date
    assert (after.supersedes, after.authority_id) == (before.id, second.id)
    assert "+12025550145" in canonicals(player)
    with pytest.raises(NothingToReconsider):
        reconsidering.reconsider(str(second.uuid), actor=player.actor, now=later(3), then=None)


def test_a_file_that_opened_no_case_since_all_was_outside_is_reconsidered_with_the_others(
    tmp_path: Path,
) -> None:
    player = make_player("OWN")
    authorising.record_stated(
        "subpoena:S-1", StatedAuthority(numbers=(OTHER,)), actor=player.actor, now=NOON
    )
    for case, number in (("C-8", TARGET), ("C-9", OTHER)):
        path = tmp_path / f"{case}.csv"
        path.write_text(f"number\n{number}\n", "utf-8")
        sheet = Sheet(path, PHONES, "subpoena:S-1", case, creates=True)
        handed = hand_in_file(sheet, player.office, person=player.person, now=NOON)
        take_in(handed.receipt.submission_id, actor=handed.actor, now=NOON)
    assert known_refs(player.viewer, ["C-8", "C-9"]).keys() == {"C-9"}
    first = authorities.find_standing(player.viewer, "subpoena", "S-1")
    assert first is not None
    second = authorising.replace_stated(
        str(first.uuid),
        StatedAuthority(numbers=(TARGET, OTHER)),
        "both",
        actor=player.actor,
        now=later(1),
    )
    for receipt in reconsidering.reconsider(
        str(second.uuid), actor=player.actor, now=later(2), then=None
    ):
        row = take_in(receipt.submission_id, actor=player.actor, now=later(2))
        assert (row.state, row.rows_accepted) == (State.FINISHED, 1)
    assert known_refs(player.viewer, ["C-8", "C-9"]).keys() == {"C-8", "C-9"}


def test_a_part_of_a_case_sheet_keeps_its_lines_when_it_is_reconsidered(tmp_path: Path) -> None:
    player = make_player("OWN")
    make_case(player)
    act = player.actor
    authorising.record_stated(
        "subpoena:S-1", StatedAuthority(numbers=(TARGET,)), actor=act, now=NOON
    )
    sheet = Layout(columns=PHONES.columns, office_column="office", case_column="case")
    path = tmp_path / "sheet.csv"
    path.write_text(f"number,office,case\n,NONE,X\n{OTHER},OWN,C-1\n{TARGET},OWN,C-1\n", "utf-8")
    handed = hand_in_sheet(
        Sheet(path=path, layout=sheet, authority="subpoena:S-1"), person=player.person, now=NOON
    )
    rows = [take_in(one.receipt.submission_id, actor=one.actor, now=NOON) for one in handed]
    own = next(row for row in rows if row.rows_accepted == 1)
    first = authorities.find_standing(player.viewer, "subpoena", "S-1")
    assert first is not None
    second = authorising.replace_stated(
        str(first.uuid), StatedAuthority(numbers=(THIRD,)), "another", actor=act, now=later(1)
    )
    receipts = reconsidering.reconsider(str(second.uuid), actor=act, now=later(2), then=None)
    again = [take_in(one.submission_id, actor=act, now=later(2)) for one in receipts]
    anew = next(row for row in again if row.supersedes == own.id)
    assert (anew.rows_accepted, anew.row_problems) == (0, 2)
    problems = submissions.list_problems(player.viewer, anew.id)
    assert [(one.row_number, one.line) for one in problems] == [(2, 3), (3, 4)]

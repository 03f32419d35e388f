"""What of one case others hold too is what the list of the whole office says of it."""

from tests.factories.world import Cast, later, make_case, make_cast, make_submission
from tieline.apps.cases.queries import get_case
from tieline.core.postures import Posture
from tieline.journeys.looking import ValueRow, list_values

FIRST, SECOND, THIRD, LONE = (f"+1 202 555 01{n}" for n in (11, 12, 13, 14))


def _rows(cast: Cast, ref: str | None = None) -> list[ValueRow]:
    of_case = get_case(cast.owner.viewer, ref).id if ref else None
    return list_values(actor=cast.owner.actor, now=later(60), of_case=of_case)


def test_a_cases_values_are_those_of_the_whole_list_that_it_holds(database: str) -> None:
    cast = make_cast()
    for player, ref, values in (
        (cast.owner, "C-1", [FIRST, SECOND, LONE]),
        (cast.owner, "C-2", [SECOND, THIRD]),
        (cast.partner, "P-1", [FIRST, SECOND]),
    ):
        make_case(player, ref)
        make_submission(player, values, case=ref)
    make_case(cast.stranger, "S-1", posture=Posture.SILENT)
    make_submission(cast.stranger, [THIRD, LONE, FIRST], case="S-1")
    every = _rows(cast)
    assert {row.value for row in every} == {"+12025550111", "+12025550112"}
    for ref, held in (("C-1", 2), ("C-2", 1)):
        of_it = _rows(cast, ref)
        assert of_it == [row for row in every if ref in row.own_case_refs]
        assert len(of_it) == held


def test_another_offices_case_gives_nothing(database: str) -> None:
    cast = make_cast()
    for player in (cast.owner, cast.partner):
        make_case(player)
        make_submission(player, [FIRST])
    theirs = get_case(cast.partner.viewer, "C-1").id
    assert list_values(actor=cast.owner.actor, now=later(60), of_case=theirs) == []
    assert len(_rows(cast)) == 1

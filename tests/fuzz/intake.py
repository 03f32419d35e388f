"""The target `intake`: files with odd cells, handed in and taken in to their end by the journeys, down to
what the database takes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from hypothesis import strategies as st

from tests.bulk.reference import open_bytes, read_by_rows
from tests.bulk.test_equal_tally import LAYOUTS, files
from tests.factories.world import Player, hand_in_text
from tests.fuzz.pages import ODD
from tests.fuzz.refusals import demand_documented
from tests.fuzz.world import Scene
from tieline.core.parsing.layout import ColumnMeaning, Layout
from tieline.core.roles import Role
from tieline.core.selector_kinds.registry import KINDS
from tieline.core.states import State
from tieline.core.tally import Bounds
from tieline.journeys.checking import Question, check
from tieline.journeys.intake import take_in

_ENDED = {State.FINISHED, State.REJECTED}
_CHECKED = 5


@dataclass(frozen=True, slots=True)
class Given:
    """A file, and what its columns mean."""

    content: bytes
    layout: Layout


def prepare(scene: Scene) -> tuple[st.SearchStrategy[Given], Callable[[Given], None]]:
    """What is handed in in a round, and how."""
    return st.one_of(_CALLS, _LISTS), lambda given: take(scene.owner, given)


def take(owner: Player, given: Given) -> None:
    """It is taken in to its end with every row accounted for, or refused in words; and whatever stood in
    it can be asked for."""
    with demand_documented():
        handed = hand_in_text(owner, given.content, layout=given.layout, creates=True)
        row = take_in(handed.receipt.submission_id, actor=handed.actor, now=datetime.now(UTC))
        assert row.state in _ENDED, row.state
        if row.state is not State.FINISHED:
            return
        counts = (row.rows_accepted, row.rows_empty, row.row_problems)
        assert row.rows_read == sum(count or 0 for count in counts)
        table = open_bytes(given.content, given.layout.opening)
        assert table is not None
        found = read_by_rows(table, given.layout, Bounds("C-1", None, None))
        assert row.rows_read == found.counts[0]
        values = [value.as_given for value in found.given][:_CHECKED]
        if values:
            asked = Question(values, "a test", case_ref="C-1")
            assert len(check(asked, actor=owner.actor, now=datetime.now(UTC))) >= 1


_CALLS = st.builds(Given, files(), LAYOUTS)
_CELLS = st.one_of(
    st.sampled_from([one for one in ODD if len(one) < 5000]), st.text(st.characters(), max_size=20)
)


@st.composite
def _lists_of_any_kind(draw: st.DrawFn) -> Given:
    kind = draw(st.sampled_from(sorted(KINDS)))
    role = draw(st.sampled_from(list(Role)))
    cells = draw(st.lists(_CELLS, min_size=1, max_size=12))
    rows = "".join('"' + cell.replace('"', '""') + '"\n' for cell in cells)
    content = f"number\n{rows}".encode("utf-8", "surrogatepass")
    return Given(content, Layout(columns=(ColumnMeaning("number", kind, role),)))


_LISTS = _lists_of_any_kind()

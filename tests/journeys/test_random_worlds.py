"""Random worlds against the model: submissions, corrections, withdrawals and changes of how a case
answers, as a whole and for one value, in any order."""

from contextlib import suppress
from dataclasses import dataclass

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, given, settings

from tests.conftest import fresh_database
from tests.factories.world import Player, later, make_case, make_player, make_submission
from tests.journeys.model import Held, Model
from tests.journeys.observed import (
    live_model,
    recorded_arrivals,
    recorded_told,
    recorded_unseen,
    shown_values,
    told_hits,
)
from tieline.apps.cases.errors import BadSilence
from tieline.apps.cases.postures import Scope
from tieline.apps.cases.queries import get_case
from tieline.apps.selectors.queries import list_held
from tieline.apps.submissions.queries import SubmissionRow
from tieline.core.parsing.layout import ColumnMeaning, Layout
from tieline.core.postures import Posture
from tieline.journeys.settling_answers import set_posture
from tieline.journeys.withdrawal import retire

# Few values, many meetings: two forms of one number, an old and a new numbering, a filler, a
# masked number, and digits that are a phone to one and something else to another.
VALUES = (
    "+1 202 555 0143",
    "2025550143",
    "12025550143",
    "+52 1 55 5512 3456",
    "+52 55 5512 3456",
    "5215555123456",
    "0000000000",
    "781558****",
    "nonsense",
)
KINDS = ("phone", "other")
OFFICES = ("AA", "BB", "CC")
CASES = ("1", "2")


@dataclass(frozen=True)
class Submit:
    """One file of one case."""

    office: str
    case: str
    kind: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Withdraw:
    """Take back the nth of the submissions so far."""

    which: int


@dataclass(frozen=True)
class Supersede:
    """Correct the nth of the submissions so far."""

    which: int
    values: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """A case answers in this way from now on."""

    office: str
    case: str
    posture: Posture


@dataclass(frozen=True)
class AnswerFor:
    """A case answers in this way for the nth of its values; None: as the case."""

    office: str
    case: str
    which: int
    posture: Posture | None


Step = Submit | Withdraw | Supersede | Answer | AnswerFor

# A world costs a database: a failing one is printed as it is, not made smaller first.
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)

_values = st.lists(st.sampled_from(VALUES), min_size=1, max_size=4, unique=True).map(tuple)
_steps = st.lists(
    st.one_of(
        st.builds(
            Submit,
            st.sampled_from(OFFICES),
            st.sampled_from(CASES),
            st.sampled_from(KINDS),
            _values,
        ),
        st.builds(Withdraw, st.integers(0, 9)),
        st.builds(Supersede, st.integers(0, 9), _values),
        st.builds(
            Answer, st.sampled_from(OFFICES), st.sampled_from(CASES), st.sampled_from(Posture)
        ),
        st.builds(
            AnswerFor,
            st.sampled_from(OFFICES),
            st.sampled_from(CASES),
            st.integers(0, 9),
            st.none() | st.sampled_from(Posture),
        ),
    ),
    min_size=2,
    max_size=12,
)
_postures = st.fixed_dictionaries(
    {(office, case): st.sampled_from(list(Posture)) for office in OFFICES for case in CASES}
)


class _World:
    """Plays the steps through the product."""

    def __init__(self, postures: dict[tuple[str, str], Posture]) -> None:
        self.players = {office: make_player(office) for office in OFFICES}
        for (office, case), posture in postures.items():
            make_case(self.players[office], case, posture=posture)
        self.sent: list[tuple[Player, Submit, SubmissionRow]] = []
        self.time = 0

    def play(self, step: Step) -> None:
        self.time += 1
        if isinstance(step, Submit):
            self._submit(step)
        elif isinstance(step, Answer | AnswerFor):
            self._answer(step)
        elif self.sent:
            player, before, row = self.sent[step.which % len(self.sent)]
            if isinstance(step, Withdraw):
                self.sent.remove((player, before, row))
                retire(row.id, reason="a test", actor=player.actor, now=later(self.time))
            elif step.values != before.values:
                self._correct(player, before, row, step.values)

    def _answer(self, step: Answer | AnswerFor) -> None:
        player = self.players[step.office]
        case = get_case(player.viewer, step.case)
        scope = Scope(case.id)
        if isinstance(step, AnswerFor):
            held = list_held(player.viewer, case.id)
            if not held:
                return
            scope = Scope(case.id, held[step.which % len(held)].mention.selector_id)
        with suppress(BadSilence):  # silent again within a week: refused, and nothing is changed
            set_posture(
                scope, step.posture, reason="a test", actor=player.actor, now=later(self.time)
            )

    def _submit(self, step: Submit) -> None:
        player = self.players[step.office]
        row = self._send(player, step)
        if all(row.id != one.id for _, _, one in self.sent):
            self.sent.append((player, step, row))

    def _correct(
        self, player: Player, before: Submit, row: SubmissionRow, values: tuple[str, ...]
    ) -> None:
        after = Submit(before.office, before.case, before.kind, values)
        if any(step == after for _, step, _ in self.sent):
            return  # the corrected file is there already: nothing would be replaced
        self.sent.remove((player, before, row))
        self.sent.append((player, after, self._send(player, after, supersedes=row)))

    def _send(
        self, player: Player, step: Submit, supersedes: SubmissionRow | None = None
    ) -> SubmissionRow:
        return make_submission(
            player,
            list(step.values),
            case=step.case,
            layout=Layout(columns=(ColumnMeaning("number", step.kind),)),
            at=later(self.time),
            supersedes=supersedes.id if supersedes else None,
        )


def _known_to_nobody(
    model: Model, told: set[tuple[str, str, str, str]], unseen: set[frozenset[tuple[str, str]]]
) -> list[tuple[Held, Held]]:
    """The meetings of which neither office is told, and which wait for no coordinator."""
    return [
        (first, other)
        for first, other in model.meetings()
        if not any(
            (to, first.office, first.case, first.principal) in told
            for to in (first.office, other.office)
        )
        and frozenset({(first.office, first.case), (other.office, other.case)}) not in unseen
    ]


@settings(
    max_examples=25,
    deadline=None,
    phases=_PHASES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(postures=_postures, steps=_steps)
def test_hits_notices_and_lists_equal_the_model_whatever_happened(
    server: str,
    postures: dict[tuple[str, str], Posture],
    steps: list[Step],
) -> None:
    with fresh_database(server) as database:
        world = _World(postures)
        for step in steps:
            world.play(step)
        model = live_model(database)
        assert sorted(recorded_arrivals(database)) == sorted(model.arrivals())
        told = recorded_told(database)
        assert sorted(told) == sorted(model.told())
        unseen = recorded_unseen(database)
        assert unseen == model.unseen()
        assert _known_to_nobody(model, set(told), unseen) == []
        for code, player in world.players.items():
            assert shown_values(player) == model.values(code)
            arrived = {office for to, office, _, _ in told if to == code}
            assert {office for _, office in told_hits(player)} == arrived


@settings(
    max_examples=10,
    deadline=None,
    phases=_PHASES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    sends=st.lists(
        st.builds(
            Submit,
            st.sampled_from(OFFICES),
            st.sampled_from(CASES),
            st.sampled_from(KINDS),
            _values,
        ),
        min_size=2,
        max_size=6,
        unique=True,
    ),
    data=st.data(),
)
def test_which_values_are_held_by_whom_does_not_depend_on_the_order_of_submissions(
    server: str, sends: list[Submit], data: st.DataObject
) -> None:
    shown = []
    for order in (sends, data.draw(st.permutations(sends))):
        with fresh_database(server):
            world = _World({(o, c): Posture.POINTER for o in OFFICES for c in CASES})
            for step in order:
                world.play(step)
            shown.append({code: shown_values(player) for code, player in world.players.items()})
    assert shown[0] == shown[1]

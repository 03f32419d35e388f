"""The script of a round: who does what in which order, and which faults come when.

It follows from the seed and the round's number alone, so that a round can be played again. When a
step of one hand falls between two of another's is up to the machine.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from itertools import islice

from tieline.core.markings import TrafficLight
from tieline.core.postures import Posture
from tieline.demo.reserved import FICTION_RANGES

OFFICES = ("T0", "T1", "T2", "T3")
CASES = 3
DOOMED = 3
"""The number of the case that is purged in the middle of the round, where it is purged."""
HANDS = 4
MARKER, PURGER = HANDS, HANDS + 1
"""Beside the hands: who changes how cases answer, and who purges cases."""
_PHONES, _MARKS, _LONG_LIST = 9, 3, 40
_POSTURES = (Posture.SILENT, Posture.SILENT, Posture.POINTER, Posture.OPEN)
"""Silence as often as not: only two silent cases overlap unseen."""
_LIGHTS = (TrafficLight.RED, TrafficLight.AMBER, TrafficLight.RED, TrafficLight.GREEN)


class Door(StrEnum):
    """How a file comes in."""

    HERE = "here"  # handed in and taken in by one process
    LEFT = "left"  # handed in, and left to the worker
    TERMINAL = "terminal"  # by the command


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the round: how it may be written, and what it then is."""

    kind: str
    canonical: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What every step says: the case it is about. `doomed`: somebody purges it in this round."""

    office: str
    case: str
    doomed: bool


@dataclass(frozen=True, slots=True)
class Submit(Step):
    """A file of one case; `replaces` names the one it corrects."""

    file: str
    rows: tuple[tuple[Value, str], ...]
    door: Door
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Withdraw(Step):
    file: str


@dataclass(frozen=True, slots=True)
class PurgeFile(Step):
    file: str


@dataclass(frozen=True, slots=True)
class Answer(Step):
    """The case answers in this way from now on."""

    posture: Posture


@dataclass(frozen=True, slots=True)
class AnswerFor(Step):
    """The case answers in this way for one of its values; None: as the case."""

    value: Value
    posture: Posture | None


@dataclass(frozen=True, slots=True)
class Remark(Step):
    """The case is marked in this way from now on; it was marked in another before."""

    light: TrafficLight


@dataclass(frozen=True, slots=True)
class PurgeCase(Step):
    pass


class Fault(StrEnum):
    """What goes wrong."""

    KILL_HAND = "kill_hand"
    KILL_WORKER = "kill_worker"
    KILL_SERVER = "kill_server"
    KILL_BACKEND = "kill_backend"
    DROP_CONNECTIONS = "drop_connections"
    LOSE_ANSWERS = "lose_answers"  # committed, and the connection gone before it is said
    DELAY_COMMITS = "delay_commits"
    HOLD_TRANSACTION = "hold_transaction"
    FILL_DISK = "fill_disk"


_WEIGHTS = {
    Fault.KILL_HAND: 30,
    Fault.KILL_WORKER: 12,
    Fault.KILL_SERVER: 5,
    Fault.KILL_BACKEND: 4,
    Fault.DROP_CONNECTIONS: 14,
    Fault.LOSE_ANSWERS: 10,
    Fault.DELAY_COMMITS: 10,
    Fault.HOLD_TRANSACTION: 10,
    Fault.FILL_DISK: 5,
}


@dataclass(frozen=True, slots=True)
class FaultAt:
    """A fault, so many seconds into the round, for so long. `dice` choose whom it hits."""

    at_s: float
    fault: Fault
    lasts_s: float
    dice: float


@dataclass(frozen=True, slots=True)
class Round:
    """A whole round: one script for each hand, and the faults."""

    number: int
    values: tuple[Value, ...]
    cases: tuple[tuple[str, str, Posture], ...]
    """Office, case, and how it answers at first."""
    scripts: tuple[tuple[Step, ...], ...]
    faults: tuple[FaultAt, ...]
    seconds: float
    """Steps are spread over these, so that every fault meets some, on a fast machine as well."""


def plan_round(seed: int, number: int, *, steps: int, seconds: float) -> Round:
    """Round `number` of a run with this seed: about `steps` steps, faults for so many seconds."""
    dice = random.Random(f"{seed}/{number}")
    values = _values(number)
    purged = frozenset(office for office in OFFICES if dice.random() < 0.6)
    world = _World(number, values, purged, dice)
    each = max(4, steps // (HANDS + 1))
    twins = [world.twin(f"twin{n}") for n in range(max(1, each // 12))]
    scripts: list[tuple[Step, ...]] = []
    for hand in range(HANDS):
        script = _Lineages(world, hand).steps(each)
        for twin in twins[hand % 2 :: 2] if len(twins) > 1 else twins:
            script.insert(dice.randrange(len(script)), twin)
        scripts.append(tuple(script))
    scripts.append(tuple(world.answer() for _ in range(each // 2)))
    scripts.append(tuple(world.purges(each)))
    cases = tuple(
        (office, f"{number}-{case + 1}", dice.choice(_POSTURES))
        for office in OFFICES
        for case in range(CASES)
    )
    first = {place[:2]: first_light(place[2]) for place in cases}
    marks = _markings(first, world, random.Random(f"{seed}/{number}/marks"))
    scripts[MARKER] = _mixed(scripts[MARKER], marks, random.Random(f"{seed}/{number}/mixed"))
    return Round(number, values, cases, tuple(scripts), tuple(_faults(dice, seconds)), seconds)


def first_light(posture: Posture) -> TrafficLight:
    """How a case is marked that nobody has re-marked."""
    return TrafficLight.GREEN if posture is Posture.OPEN else TrafficLight.AMBER


def _values(number: int) -> tuple[Value, ...]:
    """The values of this round alone: few, so that they meet; and a list that some files share."""
    found = [
        Value("phone", text, (text, f"{text[:3]} {text[3:6]} {text[6:]}"))
        for text in _fiction()[number * _PHONES : (number + 1) * _PHONES]
    ]
    for mark in range(_MARKS):
        tail = f"{number % 10000:04}{mark:02}"
        # An old and a new form of one number, known as nothing but a mark.
        found.append(Value("other", f"5215555{tail}", (f"5215555{tail}", f"52-15555-{tail}")))
        found.append(Value("other", f"525555{tail}", (f"525555{tail}",)))
    for mark in range(_LONG_LIST):
        text = f"TORTURE{number:05}X{mark:03}"
        found.append(Value("other", text, (text, f"torture-{number:05}-x{mark:03}")))
    return tuple(found)


@cache
def _fiction() -> tuple[str, ...]:
    """Numbers set aside for fiction, those of one range never side by side."""
    ranges: list[Iterator[str]] = [one.numbers() for one in FICTION_RANGES]
    found: list[str] = []
    while ranges:
        for numbers in list(ranges):
            few = list(islice(numbers, 3))
            found += few
            if len(few) < 3:
                ranges.remove(numbers)
    return tuple(found)


@dataclass
class _World:
    number: int
    values: tuple[Value, ...]
    purged: frozenset[str]
    dice: random.Random

    def place(self) -> tuple[str, str, bool]:
        """Office, case, and whether somebody purges it."""
        office, case = self.dice.choice(OFFICES), self.dice.randint(1, CASES)
        return office, f"{self.number}-{case}", case == DOOMED and office in self.purged

    def rows(self) -> tuple[tuple[Value, str], ...]:
        few = self.values[:-_LONG_LIST]
        chosen = self.dice.sample(few, self.dice.randint(2, 7))
        if self.dice.random() < 0.15:
            chosen += self.dice.sample(self.values[-_LONG_LIST:], self.dice.randint(10, 30))
        return tuple((value, self.dice.choice(value.texts)) for value in chosen)

    def door(self) -> Door:
        return self.dice.choices(list(Door), weights=(60, 33, 7))[0]

    def twin(self, name: str) -> Submit:
        """A file that several hand in at about the same moment; nobody takes it back."""
        file = f"{self.number}-{name}"
        return Submit(*self.place(), file=file, rows=self.rows(), door=Door.HERE)

    def answer(self) -> Answer:
        return Answer(*self.place(), posture=self.dice.choice(_POSTURES))

    def answer_for(self, hand: int) -> AnswerFor:
        """Of each value only one hand decides how a case answers for it."""
        few = self.values[:-_LONG_LIST][hand::HANDS]
        posture = self.dice.choice([None, *Posture])
        return AnswerFor(*self.place(), value=self.dice.choice(few), posture=posture)

    def purges(self, each: int) -> list[Step]:
        """Each doomed case is purged once, among files and withdrawals of the purger's own."""
        steps = _Lineages(self, PURGER).steps(each // 2)
        for office in sorted(self.purged):
            place = self.dice.randint(len(steps) // 3, len(steps))
            steps.insert(place, PurgeCase(office, f"{self.number}-{DOOMED}", doomed=True))
        return steps


def _mixed(
    script: tuple[Step, ...], marks: Iterator[Step], dice: random.Random
) -> tuple[Step, ...]:  # fmt: skip
    """The script with re-markings among its steps, half as many again as those."""
    rest = iter(script)
    turns = [rest] * len(script) + [marks] * (len(script) * 3 // 2)
    dice.shuffle(turns)
    return tuple(next(turn) for turn in turns)


def _markings(
    first: Mapping[tuple[str, str], TrafficLight], world: _World, dice: random.Random
) -> Iterator[Step]:
    """Re-markings without end, each to something else than before."""
    lights = dict(first)
    doomed = {(office, f"{world.number}-{DOOMED}") for office in world.purged}
    while True:
        case = dice.choice(sorted(lights))
        lights[case] = dice.choice([one for one in _LIGHTS if one is not lights[case]])
        yield Remark(*case, case in doomed, lights[case])


@dataclass
class _Lineages:
    """The files of one hand: nobody else corrects them or takes them back."""

    world: _World
    hand: int
    standing: list[Submit] = field(default_factory=list)
    gone: list[Submit] = field(default_factory=list)
    count: int = 0

    def steps(self, many: int) -> list[Step]:
        return [self._step() for _ in range(many)]

    def _step(self) -> Step:
        dice = self.world.dice
        drawn = dice.random()
        if drawn < 0.40 or not self.standing:
            return self._submit()
        if drawn < 0.58:
            return self._supersede()
        if drawn < 0.74:
            one = self._take(self.standing)
            self.gone.append(one)
            return Withdraw(one.office, one.case, one.doomed, one.file)
        if drawn < 0.86 or self.hand >= HANDS:
            one = self._take(self.gone if self.gone and dice.random() < 0.3 else self.standing)
            return PurgeFile(one.office, one.case, one.doomed, one.file)
        return self.world.answer_for(self.hand)

    def _submit(self) -> Submit:
        one = Submit(
            *self.world.place(),
            file=self._name(),
            rows=self.world.rows(),
            door=self.world.door(),
        )
        self.standing.append(one)
        return one

    def _supersede(self) -> Submit:
        before = self._take(self.standing)
        one = Submit(
            before.office,
            before.case,
            before.doomed,
            file=self._name(),
            rows=self.world.rows(),
            door=self.world.dice.choice((Door.HERE, Door.LEFT)),
            replaces=before.file,
        )
        self.gone.append(before)
        self.standing.append(one)
        return one

    def _take(self, files: list[Submit]) -> Submit:
        return files.pop(self.world.dice.randrange(len(files)))

    def _name(self) -> str:
        self.count += 1
        return f"{self.world.number}-h{self.hand}-f{self.count}"


def _faults(dice: random.Random, seconds: float) -> Iterator[FaultAt]:
    """Each kind once, in any order, and then by weight."""
    deck = dice.sample(list(Fault), len(Fault))
    at = 1.0
    while at < seconds:
        weighed = dice.choices(list(_WEIGHTS), weights=list(_WEIGHTS.values()))[0]
        fault = deck.pop() if deck else weighed
        yield FaultAt(round(at, 3), fault, round(dice.uniform(0.3, 4.0), 3), dice.random())
        at += dice.expovariate(0.9)

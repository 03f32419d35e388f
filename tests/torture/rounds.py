"""The rounds of a run, one after the other in one installation, and the verdict on all of them."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

from tests.factories.world import Player, make_case
from tests.torture.acting import make_players
from tests.torture.faults import Faults
from tests.torture.matching import ANSWERS
from tests.torture.options import Options, say
from tests.torture.oracles import ask_oracles
from tests.torture.place import Place
from tests.torture.plan import Round, plan_round
from tests.torture.running import Hands, Workers, run_round
from tests.torture.settled import Answers, await_quiet, hasten, judge, shorten
from tieline.journeys import narrowing


@dataclass
class _Run:
    """What a run has and what it came to so far."""

    options: Options
    place: Place
    players: Mapping[str, Player]
    workers: Workers
    hands: Hands | None = None
    answers: Answers = field(default_factory=Answers)
    steps: Counter[str] = field(default_factory=Counter)
    tries: int = 0
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.faults = Faults(
            self.place, lambda: self.hands.pids() if self.hands else [], self.workers.pids
        )


def play(options: Options, place: Place) -> bool:
    """All rounds until the time is over or something is wrong; whether everything was as it must be."""
    with place.connect() as connection:
        players = make_players(connection)
    run = _Run(options, place, players, Workers(place, options.workers))
    narrowing._MOST_SINCE = 10**6  # what acts here asks the files, however much came since
    until = time.monotonic() + 60 * options.minutes
    played = 0
    try:
        for number in count(0) if options.only is None else (options.only,):
            plan = plan_round(options.seed, number, steps=options.steps, seconds=options.seconds)
            _write_script(place, plan)
            _play_round(run, plan)
            played += 1
            if run.wrong or time.monotonic() > until:
                break
    finally:
        if run.hands is not None:
            run.hands.stop()
        run.workers.stop()
    _give_verdict(run, played, number)
    return not run.wrong


def _play_round(run: _Run, plan: Round) -> None:
    began = time.monotonic()
    for office, case, posture in plan.cases:
        make_case(run.players[office], case, posture=posture)
    run.hands = Hands(run.place, plan)
    run_round(plan, run.workers, run.faults, run.hands)
    acted = time.monotonic()
    left = await_quiet(
        run.place.connect, patience_s=run.options.patience_s, between=lambda: _between(run)
    )
    run.wrong += [f"after {run.options.patience_s:.0f} s: {n} {what}" for what, n in left.items()]
    settled = time.monotonic()
    _judge(run, plan, run.hands)
    say(
        f"round {plan.number}: {sum(map(len, plan.scripts))} steps in {acted - began:.0f} s, settled "
        f"{settled - acted:.0f} s later; {len(run.answers.live)} values held, "
        f"{len(run.answers.arrivals)} hits, {len(run.answers.told)} notices, "
        f"{len(run.answers.unseen)} unseen overlaps so far"
    )


def _judge(run: _Run, plan: Round, hands: Hands) -> None:
    stories = hands.stories()
    for script, outcomes in zip(plan.scripts, stories, strict=True):
        for step, outcome in zip(script, outcomes, strict=True):
            run.steps[f"{type(step).__name__} {outcome.end or 'unended'}"] += 1
            run.tries += outcome.tries
    run.wrong += hands.failed
    with run.place.connect() as connection:
        run.wrong += judge(plan, stories, connection, run.answers, run.players)
    run.wrong += ask_oracles()


def _between(run: _Run) -> None:
    """Between two looks at what is left to do."""
    run.workers.look()
    if run.options.hastens:
        hasten(run.place.home)


def _write_script(place: Place, plan: Round) -> None:
    lines = [f"{hand}: {step!r}" for hand, script in enumerate(plan.scripts) for step in script]
    lines += [repr(fault) for fault in plan.faults]
    text = "".join(f"{line}\n" for line in lines)
    (place.folder / f"round-{plan.number}-script.txt").write_text(text, "utf-8")


def _give_verdict(run: _Run, played: int, last: int) -> None:
    faults = run.faults
    say(f"steps: {sum(run.steps.values())} in {run.tries} tries ({_counted(run.steps)})")
    say(f"faults: {sum(faults.done.values())} ({_counted(faults.done)})")
    say(f"missed: {_counted(faults.missed)}; skipped: {_counted(faults.skipped)}")
    say(f"workers that ended unasked and were started again: {run.workers.unasked}")
    say(f"submissions looked for in the files of keys: {_count_answers(run.place)}")
    if not run.wrong:
        say(f"PASSED: {played} rounds; nothing missing, nothing twice, nothing that should not be")
        return
    for line in shorten(run.wrong):
        say(f"  {line}")
    say(
        f"FAILED in round {last}: {len(run.wrong)} differences. The same script again: "
        f"make torture SEED={run.options.seed} ROUND={last}"
    )


def _count_answers(place: Place) -> int:
    noted = place.folder / ANSWERS
    return noted.stat().st_size if noted.exists() else 0


def _counted(counter: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {many}" for name, many in sorted(counter.items())) or "none"

"""The comparison after a torture can fail: what is taken away, doubled or left over is named."""

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.conftest import HOME, admin
from tests.factories.world import Player, make_case
from tests.torture import settled
from tests.torture.acting import Acting, NothingThere, UnknownFile, make_players
from tests.torture.expected import expect
from tests.torture.ledger import End, Ledger, Outcome
from tests.torture.oracles import ask_oracles
from tests.torture.plan import Round, plan_round
from tests.torture.settled import Answers, await_quiet, hasten, judge
from tieline.config.home import Home
from tieline.core.errors import TielineError

_SEED = 1


@dataclass
class Played:
    """A round that was played by one process, without faults."""

    database: str
    plan: Round
    stories: list[list[Outcome]]
    players: dict[str, Player]

    def judge(self, answers: Answers) -> list[str]:
        with admin(self.database) as connection:
            return judge(self.plan, self.stories, connection, answers, self.players)


@pytest.fixture
def played(database: str, tmp_path: Path) -> Played:
    plan = plan_round(_SEED, 0, steps=60, seconds=0)
    with admin(database) as connection:
        players = make_players(connection)
    for office, case, posture in plan.cases:
        make_case(players[office], case, posture=posture)
    stories = [[Outcome() for _ in script] for script in plan.scripts]
    actings = [Acting(players, tmp_path, {}) for _ in plan.scripts]
    for hand, number in _in_some_order(plan, _SEED):
        stories[hand][number] = _do(actings[hand], plan, hand, number)
    left = await_quiet(
        lambda: admin(database), patience_s=300, between=lambda: hasten(Home(HOME))
    )  # fmt: skip
    assert left == {}
    return Played(database, plan, stories, players)


def _in_some_order(plan: Round, seed: int) -> Iterator[tuple[int, int]]:
    """Each script in its order, the scripts mixed."""
    order = [hand for hand, script in enumerate(plan.scripts) for _ in script]
    random.Random(seed).shuffle(order)
    place = [0] * len(plan.scripts)
    for hand in order:
        yield hand, place[hand]
        place[hand] += 1


def _do(acting: Acting, plan: Round, hand: int, number: int) -> Outcome:
    step = plan.scripts[hand][number]
    outcome = Outcome(tries=1, end=End.REFUSED, code="refused")
    with suppress(UnknownFile):
        try:
            outcome.facts = acting.do(step)
            outcome.end = End.DONE
        except NothingThere:
            outcome.end = End.SKIPPED
        except TielineError as error:
            outcome.code = error.code
    if "uuid" in outcome.facts:
        acting.known[step.file] = (outcome.facts["id"], outcome.facts["uuid"])  # type: ignore[attr-defined]
    return outcome


_TAMPERINGS = {
    "notices: missing": "update notices_notice set retracted_at = now() where id = ("
    "select min(id) from notices_notice where retracted_at is null)",
    "notices: should not be": "update notices_notice set retracted_at = null where id = ("
    "select min(n.id) from notices_notice n join hits_hit h on h.id = n.hit_id"
    " where n.retracted_at is not null and h.retracted_at is null and not exists ("
    " select 1 from notices_notice o where o.hit_id = n.hit_id and o.office_id = n.office_id"
    " and o.retracted_at is null))",
    "hits: missing": "update hits_hit set retracted_at = now() where id = ("
    "select min(id) from hits_hit where retracted_at is null)",
    "unseen overlaps: missing": "update hits_unseenoverlap set retracted_at = now()"
    " where retracted_at is null",
    "in the index: missing": "update selectors_mention set withdrawn_at = now() where id = ("
    "select max(id) from selectors_mention where withdrawn_at is null)",
    "in the index: should not be": "update selectors_mention set withdrawn_at = null where id = ("
    "select max(m.id) from selectors_mention m where m.withdrawn_at is not null and not exists ("
    " select 1 from selectors_mention o where o.case_id = m.case_id"
    " and o.selector_id = m.selector_id and o.withdrawn_at is null))",
    "marked": "update cases_case set marking_id = m.id from sharing_marking m where m.tlp = 'red'"
    " and m.office_id = cases_case.office_id and cases_case.id = (select min(c.id) from cases_case c"
    " join sharing_marking n on n.id = c.marking_id join sharing_marking r on r.office_id ="
    " c.office_id where n.tlp <> 'red' and r.tlp = 'red')",
    "submissions: missing": "update submissions_submission set state = 'withdrawn' where id = ("
    "select max(id) from submissions_submission where state = 'finished')",
}
_DOUBLING = """
do $$
declare
    one text;
begin
    for one in
        select format('alter table %s drop constraint %I cascade', conrelid::regclass, conname)
        from pg_constraint
        where conrelid = '{table}'::regclass and contype = 'u'
        union all
        select format('drop index %s', indexrelid::regclass) from pg_index i
        where indrelid = '{table}'::regclass and indisunique and not indisprimary
          and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid)
    loop
        execute one;
    end loop;
    create temporary table twin on commit drop as
        select * from {table} where retracted_at is null order by id limit 1;
    update twin set id = (select max(id) + 1 from {table});
    insert into {table} select * from twin;
end;
$$
"""
_DOUBLINGS = {
    "notices: 2 times": _DOUBLING.format(table="notices_notice"),
    "hits: 2 times": _DOUBLING.format(table="hits_hit"),
}


def test_a_round_is_as_it_must_be_and_what_is_planted_in_it_is_named(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Answers()
    assert played.judge(answers) == []
    with monkeypatch.context() as patched:
        patched.setattr(settled, "_SHUT", "nothing")  # as if no marking shut anything
        assert any(line.startswith("notices") for line in played.judge(Answers()))
    assert min(map(len, (answers.arrivals, answers.told, answers.unseen, answers.shown))) > 0
    unnamed = []
    with admin(played.database) as connection:
        for named, tamper in (_TAMPERINGS | _DOUBLINGS).items():
            with connection.transaction(force_rollback=True):
                connection.execute("set local session_replication_role = replica")  # no trigger
                changed = connection.execute(tamper)  # type: ignore[call-overload]
                assert changed.rowcount != 0, named
                # Without players: they would read the untouched rows over a connection of their own.
                wrong = judge(played.plan, played.stories, connection, Answers(), {})
            if not any(line.startswith(named) for line in wrong):
                unnamed.append(named)
        assert unnamed == []
        connection.execute("set session_replication_role = replica")
        connection.execute("delete from selectors_matchkey")
    assert any(line.startswith("values shown to") for line in played.judge(Answers()))
    played.stories[0][0] = Outcome(tries=2)
    complaints = expect(played.plan, played.stories).complaints
    assert any(line.startswith("never came to its end") for line in complaints)


def test_a_ledger_goes_on_where_a_kill_cut_it_off(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "hand.jsonl")
    ledger.begin(0)
    ledger.end(0, End.DONE, id=7, uuid="u")
    ledger.begin(1)
    ledger.note(1, "OperationalError")
    ledger.begin(1)
    first, second, third = ledger.read(3)
    assert (first.end, first.facts) == (End.DONE, {"id": 7, "uuid": "u"})
    assert (second.end, second.tries) == (None, 2)
    assert third == Outcome()


def test_a_script_follows_from_its_seed_and_its_number() -> None:
    first = plan_round(1, 3, steps=80, seconds=20)
    assert first == plan_round(1, 3, steps=80, seconds=20)
    assert first.scripts != plan_round(2, 3, steps=80, seconds=20).scripts
    other = plan_round(1, 4, steps=80, seconds=20)
    assert {v.canonical for v in first.values}.isdisjoint(v.canonical for v in other.values)


def test_what_the_commands_find_is_named_and_so_is_a_command_that_says_nothing() -> None:
    clean = {
        "doctor": '[{"what": "disk", "is_fine": false, "found": "small", "mend": "make room"}]',
        "audit": '{"findings": [], "checkpoint_troubles": []}',
        "index": '{"faults": [], "mentions": 3, "on_their_way": 0}',
    }
    wrong = {
        "doctor": '[{"what": "purges", "is_fine": false, "found": "late", "mend": "run it"}]',
        "audit": '{"findings": [{"trouble": "changed"}], "checkpoint_troubles": []}',
        "index": '{"faults": [], "mentions": 3, "on_their_way": 2}',
    }

    def asked(**said: str) -> list[str]:
        answers = clean | said
        return ask_oracles(lambda words: CompletedProcess(words, 0, answers[words[0]], ""))

    assert asked() == []
    for name, said in wrong.items():
        for answer in (said, "", "{}"):
            [line] = asked(**{name: answer}) or ["nothing"]
            assert line.startswith(f"tieline {name}"), (name, answer)

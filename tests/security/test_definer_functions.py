"""The functions that run with more rights than their caller: those which answer across offices demand
a trace of their own first, and a right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import pytest
from django.db import DatabaseError, connection
from psycopg import errors

from tests.conftest import admin
from tests.factories.roles import give_only
from tests.factories.world import NOON, Cast
from tests.security import catalogue
from tests.security.definers import DEFINERS
from tests.security.worlds import SHARED, FullWorld, look, make_full_world, probes_of
from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.audit.errors import RightMissing
from tieline.core.ids import Actor
from tieline.core.rights import RIGHTS, Right, RoleName

[PROBE] = probes_of(SHARED)
FIND: Final = f"select * from find_holders(%s, '{{0}}', '{{{PROBE.key64}}}', '{{{PROBE.digest}}}'"
CASE: Final = "(select min(c.id) from cases_case c)"
MENTION: Final = (
    "coalesce((select min(k.mention_id) from public.selectors_matchkey k"
    f" where k.digest = '{PROBE.digest}'), 0)"
)
SUBMISSION: Final = "(select max(s.id) from submissions_submission s)"
HITS: Final = "(select array_agg(n.hit_id) from notices_notice n)"


@dataclass(frozen=True)
class Answering:
    """A function that answers across offices, called as the product would."""

    call: str
    actions: tuple[str, ...]
    digests: tuple[UUID, ...] = ()
    names: tuple[str, str] | None = None
    """What its entry names, as the id's name and the statement that finds it."""

    def ids(self, actor: Actor) -> dict[str, Any]:
        if self.names is None:
            return {}
        name, statement = self.names
        [[found]] = _call(actor, f"select {statement} -- %s", None)
        return {name: found}


ANSWERING: Final = {
    "find_holders": Answering(
        f"{FIND}, null, null, 1, 1, 1)", ("selector.checked", "hit.viewed"), (PROBE.digest,)
    ),
    "list_met_values": Answering("select * from list_met_values(%s, true, null)", ("hits.listed",)),
    "describe_hits": Answering(
        f"select * from describe_hits(%s, {HITS}, '{{}}')", ("hits.listed",)
    ),
    "list_told_of_case": Answering(
        f"select * from list_told_of_case(%s, {CASE}, null, 100)", ("hits.listed",)
    ),
    "list_digests": Answering("select * from list_digests(%s)", ("hits.listed",)),
    "count_met_values": Answering(
        f"select count_met_values(%s, {SUBMISSION})",
        ("hits.counted",),
        names=("submission", SUBMISSION),
    ),
    "count_waiting": Answering(
        "select * from count_waiting(%s, null, pg_current_snapshot())", ("notices.counted",)
    ),
    "list_askers": Answering(
        f"select * from list_askers(%s, null, {MENTION})",
        ("askers.listed",),
        names=("mention", MENTION),
    ),
    "list_corrections": Answering("select * from list_corrections(%s)", ("corrections.listed",)),
    "trace_entries": Answering(
        f"""select * from trace_entries(%s, jsonb_build_object('mention', {MENTION}), '{{}}')""",
        ("hit.traced",),
        names=("mention", MENTION),
    ),
}


def _call(actor: Actor, statement: str, entry: int | None) -> list[tuple[Any, ...]]:
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute(statement, [entry])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _is_refused(actor: Actor, statement: str, entry: int | None) -> bool:
    try:
        _call(actor, statement, entry)
    except DatabaseError as error:
        return error.__cause__.sqlstate == "TLA03"  # type: ignore[union-attr]
    return False


@pytest.fixture
def world(database: str) -> FullWorld:
    return make_full_world(database)


def test_the_application_reads_no_hit_and_no_digest_by_itself(world: FullWorld) -> None:
    owner = world.cast.owner
    for statement in (
        "select id from hits_hit",
        "select xid8 from hits_hit",
        "select id from notices_digest",
        "insert into hits_hit (office_id) values (1)",
        "update notices_notice set retracted_at = null",
        "insert into notices_notice (office_id) values (1)",
        "select hit_recipients(1, 1, 1, 20, '{}')",
        "select record_arrivals('{1}')",
        "select issue_notices('{1}', 20, now())",
        "select settle_values('{}', '{}', 20, now())",
        "select demand_committed_entry(1, '{}', null)",
        "select digest_arrivals(1)",
    ):
        with pytest.raises(DatabaseError) as refused:
            _call(owner.actor, f"{statement} -- %s", None)
        assert isinstance(refused.value.__cause__, errors.InsufficientPrivilege), statement


def test_every_answer_across_offices_demands_its_own_committed_entry(
    world: FullWorld, database: str
) -> None:
    cast = world.cast
    known = [name for name, (_, why) in DEFINERS.items() if "demands its entry" in why]
    assert list(ANSWERING) == known
    for name, asked in ANSWERING.items():
        for action in asked.actions:
            entry = _fit(cast, asked, action=action)
            assert not _is_refused(cast.partner.actor, asked.call, entry), (name, action)
        for reason, make_entry in UNFIT.items():
            unfit = make_entry(world, database, asked)
            assert _is_refused(cast.partner.actor, asked.call, unfit), (name, reason)


def _fit(cast: Cast, asked: Answering, **changes: Any) -> int:
    """An entry that fits the question, but for what is changed."""
    actor = changes.pop("actor", cast.partner.actor)
    action = changes.pop("action", asked.actions[0])
    fitting = {"digests": list(asked.digests), "ids": asked.ids(actor)}
    return look(actor, action, **{**fitting, **changes})


def _colleagues(world: FullWorld, _: str, asked: Answering) -> int:
    return _fit(world.cast, asked, actor=world.colleague_of_partner.at_home())


def _other_offices(world: FullWorld, _: str, asked: Answering) -> int:
    return _fit(world.cast, asked, actor=world.cast.stranger.actor)


def _same_person_elsewhere(world: FullWorld, _: str, asked: Answering) -> int:
    person = world.cast.partner.person.id
    return _fit(world.cast, asked, actor=Actor(person, world.cast.owner.office.id))


def _other_action(world: FullWorld, _: str, asked: Answering) -> int:
    return _fit(world.cast, asked, action="case.opened")


def _without_purpose(world: FullWorld, _: str, asked: Answering) -> int:
    actor = world.cast.partner.actor
    with acting_as(actor):
        ids = asked.ids(actor)
        return record(asked.actions[0], actor=actor, now=NOON, ids=ids, digests=asked.digests)


def _grown_old(world: FullWorld, database: str, asked: Answering) -> int:
    entry = _fit(world.cast, asked)
    _age(database, entry, "16 minutes")
    return entry


def _never_written(*_: object) -> int:
    return 1_000_000_000


UNFIT: Final[dict[str, Callable[[FullWorld, str, Answering], int]]] = {
    "a colleague's": _colleagues,
    "another office's": _other_offices,
    "the same person's for another office": _same_person_elsewhere,
    "for another action": _other_action,
    "without a purpose": _without_purpose,
    "older than 15 minutes": _grown_old,
    "missing": _never_written,
}


def _age(database: str, entry: int, by: str) -> None:
    with admin(database) as super_:
        super_.execute("set session_replication_role = replica")  # no trigger fires
        super_.execute(
            "update audit_auditentry set recorded_at = recorded_at - %s::interval where id = %s",
            [by, entry],
        )


DEMANDED: Final = {
    "selector.checked": Right.CHECK,
    "hit.viewed": Right.READ_CASES,
    "hits.listed": Right.READ_CASES,
    "hits.counted": Right.READ_CASES,
    "notices.counted": Right.READ_CASES,
    "askers.listed": Right.READ_CASES,
    "corrections.listed": Right.READ_CASES,
    "hit.traced": Right.READ_CASES,
}
"""What each look asks for besides its entry. An action that is not here fails the test below."""

WITHOUT_ENTRY: Final = {
    "select scan_submission({office}, 1, 20, now()) -- %s": Right.WORK_CASES,
    "select retract_submission({office}, 1, 20, now()) -- %s": Right.WORK_CASES,
    "select digest_arrival_waits(null, now()) -- %s": Right.READ_CASES,
    "select standing_of_submission({office}) -- %s": Right.WORK_CASES,
    "select count_submission({office}, 1, '{{}}', '{{}}', now(), null) -- %s": Right.WORK_CASES,
    "select count_asked(1, 'check', now()) -- %s": Right.CHECK,
    "select count_asked(1, 'submission', now()) -- %s": Right.WORK_CASES,
    "select count_asked(1, 'protection', now()) -- %s": Right.PROTECT,
    "select scan_protected({office}, 1, '', now()) -- %s": Right.WORK_CASES,
    "select take_over_protected() -- %s": Right.OPERATE,
    "select unsettled_answers() -- %s": Right.OPERATE,
    "select lapsed_silences() -- %s": Right.OPERATE,
    "select mail_candidates() -- %s": Right.OPERATE,
    "select correction_mail_candidates() -- %s": Right.OPERATE,
    "select tell_corrections({office}, 1, 14, now()) -- %s": Right.WORK_CASES,
    "select count_corrections(now()) -- %s": Right.READ_CASES,
    "select list_sent_corrections(null) -- %s": Right.READ_CASES,
    "select count_new_corrections(acting_person(), null, pg_current_snapshot(), now()) -- %s": (
        Right.READ_CASES
    ),
    "select unexamined_looks() -- %s": Right.OPERATE,
    "select unlisted_compromises(now()) -- %s": Right.OPERATE,
    "select unfinished_submissions() -- %s": Right.OPERATE,
    "select unretracted_submissions() -- %s": Right.OPERATE,
    "select waiting_deliveries('mail', now()) -- %s": Right.OPERATE,
    "select troubled_deliveries() -- %s": Right.OPERATE,
    "select idle_accounts(current_date) -- %s": Right.OPERATE,
    "select take_sign_in_refusals(now()) -- %s": Right.OPERATE,
    "select clear_sign_ins(now()) -- %s": Right.OPERATE,
    "select lapsed_releases(0, 10) -- %s": Right.OPERATE,
    "select count_unseen_overdue(interval '1 day') -- %s": Right.OPERATE,
    "select privileged_digests() -- %s": Right.WORK_CASES,
    "select list_disclosures(1) -- %s": Right.READ_CASES,
    "select count_counsel_items() -- %s": Right.COUNSEL,
    "select list_compromised_items(1) -- %s": Right.READ_CASES,
    "select list_concerned(1) -- %s": Right.OPERATE,
    "select count_told(1) -- %s": Right.OPERATE,
    "select unnoted_releases(1) -- %s": Right.OPERATE,
    "select finish_listing(1, now()) -- %s": Right.OPERATE,
    "select revoke_party(null, 1, '', now(), 'x', now()) -- %s": Right.OPERATE,
    "select lift_compromise(gen_random_uuid(), 'x', now()) -- %s": Right.OPERATE,
}


def test_whoever_acts_across_offices_needs_the_right_too(world: FullWorld, database: str) -> None:
    partner = world.cast.partner
    for role in (*RoleName, None):
        if role is RoleName.OPERATOR:
            continue
        give_only(database, partner, *([role.value] if role else []))
        opened = RIGHTS[role] if role else frozenset()
        for name, asked in ANSWERING.items():
            for action in asked.actions:
                entry = _fit(world.cast, asked, action=action)
                lacks = _lacks_right(partner.actor, asked.call, entry)
                assert lacks == (DEMANDED[action] not in opened), (role, name, action)
        for call, right in WITHOUT_ENTRY.items():
            statement = call.format(office=partner.office.id)
            lacks = _lacks_right(partner.actor, statement, None)
            assert lacks == (right not in opened), (role, call)


def _lacks_right(actor: Actor, statement: str, entry: int | None) -> bool:
    try:
        _call(actor, statement, entry)
    except RightMissing:
        return True
    return False


def test_an_entry_of_the_same_transaction_does_not_do(world: FullWorld) -> None:
    """Else a look that is rolled back would leave no trace."""
    actor = world.cast.partner.actor
    for name, asked in ANSWERING.items():
        with acting_as(actor):
            entry = record(
                asked.actions[0],
                actor=actor,
                now=NOON,
                purpose="a test",
                ids=asked.ids(actor),
                digests=asked.digests,
            )
            assert _is_refused(actor, asked.call, entry), name
        assert not _is_refused(actor, asked.call, entry), name


def test_an_entry_names_the_very_values_that_are_asked_for(world: FullWorld) -> None:
    actor, call = world.cast.partner.actor, ANSWERING["find_holders"].call
    other = probes_of("+1 202 555 0101")[0].digest
    for digests in ([], [other], [PROBE.digest, other], [PROBE.digest, PROBE.digest]):
        assert _is_refused(actor, call, look(actor, "selector.checked", digests=digests)), digests
    entry = look(actor, "selector.checked", digests=[other])
    without_digest = (
        f"select * from find_holders(%s, '{{0}}', '{{{PROBE.key64}}}', null, null, null, 1, 1, 1)"
    )
    assert _call(actor, without_digest, entry) == []


def test_an_entry_serves_for_fifteen_minutes(world: FullWorld, database: str) -> None:
    actor, asked = world.cast.partner.actor, ANSWERING["list_met_values"]
    entry = look(actor, "hits.listed")
    _age(database, entry, "14 minutes")
    assert not _is_refused(actor, asked.call, entry)
    _age(database, entry, "1 minute")
    assert _is_refused(actor, asked.call, entry)


def test_nothing_is_answered_while_nobody_acts(world: FullWorld) -> None:
    calls = [asked.call for asked in ANSWERING.values()]
    calls += [call.format(office=1) for call in WITHOUT_ENTRY]
    for call in calls:
        with connection.cursor() as cursor, pytest.raises(DatabaseError) as refused:
            cursor.execute(call, [1])
        # An entry that cannot fit is refused before it is asked who acts.
        assert refused.value.__cause__.sqlstate in ("TLA01", "TLA03"), call  # type: ignore[union-attr]


def test_work_on_a_submission_is_for_its_own_office(world: FullWorld, database: str) -> None:
    owner, stranger = world.cast.owner, world.cast.stranger
    office = owner.office.id
    for call in (
        f"select scan_submission({office}, 1, 20, now()) -- %s",
        f"select retract_submission({office}, 1, 20, now()) -- %s",
    ):
        assert _is_refused(stranger.actor, call, None), call
    # With the own office and another's submission nothing is found and nothing happens.
    [[submissions]] = _call(
        owner.actor, "select array_agg(id) from submissions_submission -- %s", None
    )
    before = _matchers_rows(database)
    for submission in submissions:
        mine = f"{stranger.office.id}, {submission}"
        entry = look(stranger.actor, "hits.counted", ids={"submission": submission})
        counted = f"select count_met_values(%s, {submission})"
        assert _call(stranger.actor, counted, entry) == [(0,)]
        for name in ("scan_submission", "retract_submission"):
            _call(stranger.actor, f"select {name}({mine}, 20, now()) -- %s", None)
    assert _matchers_rows(database) == before


def _matchers_rows(database: str) -> list[str]:
    """All that the matcher writes."""
    with admin(database) as super_:
        return catalogue.names(
            super_,
            "select h::text from hits_hit h union all select n::text from notices_notice n"
            " union all select d::text from notices_digest d"
            " union all select w::text from selectors_withdrawnkey w order by 1",
        )

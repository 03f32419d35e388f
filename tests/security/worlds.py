"""Worlds in which each office has something of every kind, and ways to try what is forbidden."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection

from tests.conftest import admin
from tests.factories.auditing import run_engagement
from tests.factories.prosecution import ask_for
from tests.factories.roles import give_role
from tests.factories.subjects import make_subject
from tests.factories.visitors import add_factor
from tests.factories.world import (
    NOON,
    PHONES,
    Cast,
    Player,
    hand_in_text,
    hand_in_values,
    later,
    make_case,
    make_cast,
    make_submission,
    make_token,
    operator,
)
from tieline.apps.accords import actions as accords
from tieline.apps.accords.actions import NewDetail
from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record_look
from tieline.apps.cases import postures
from tieline.apps.cases.actions import remark
from tieline.apps.cases.bounds import bind_cases
from tieline.apps.cases.queries import get_case
from tieline.apps.compromises import assessments
from tieline.apps.compromises.queries import Concerned, list_assessments
from tieline.apps.engagements import actions as audits
from tieline.apps.engagements import queries as engagements
from tieline.apps.engagements.actions import NewWorkpaper, Wish
from tieline.apps.hits import actions as hits
from tieline.apps.hits.queries import Probe
from tieline.apps.looks import alerts
from tieline.apps.notices import actions as notices
from tieline.apps.notices import webhook_messages, webhooks
from tieline.apps.offices import actions as offices
from tieline.apps.offices import callers, factors, kept_answers, sessions
from tieline.apps.offices import queries as office_queries
from tieline.apps.offices.attempts import Claim
from tieline.apps.offices.callers import SaidCaller
from tieline.apps.offices.queries import KnownPerson, find_bearer
from tieline.apps.offices.sessions import NewSession
from tieline.apps.selectors import actions as selectors
from tieline.apps.selectors import custodians, settling
from tieline.apps.sharing import releases
from tieline.apps.sharing.parties import PartyName, find_recipient
from tieline.apps.sharing.releases import NewRelease
from tieline.apps.submissions import layouts
from tieline.apps.submissions import problems as row_problems
from tieline.core.authorities import Bound, Recipients
from tieline.core.authority_fields import StatedAuthority
from tieline.core.caller_checks import Outcome
from tieline.core.fishing import Alert, Sign
from tieline.core.ids import Actor, AuditEntryId, HitId, SelectorId, SubmissionId, Viewer
from tieline.core.markings import DEFAULT_MARKING, TrafficLight
from tieline.core.matching.keys import match_keys
from tieline.core.parsing.layout import ColumnMeaning, Layout
from tieline.core.parsing.rows import RowProblem
from tieline.core.postures import Posture
from tieline.core.proofs import Proof
from tieline.core.release import Assurance
from tieline.core.roles import Role
from tieline.core.sampling import Conclusion, Criterion
from tieline.core.selector_kinds import registry
from tieline.core.states import Channel
from tieline.core.weeks import week_of
from tieline.journeys import (
    authorising,
    engaging,
    protecting,
    quarantining,
    reviewing,
    suspecting,
)
from tieline.journeys.checking import Question, check
from tieline.journeys.intake import take_in
from tieline.journeys.protecting import NewListing

SHARED = "+1 202 555 0143"
WITHDRAWN = "+1 202 555 0188"
CASE_REF = "C-1"
CALLS = Layout(
    columns=(ColumnMeaning("from", "phone", Role.USED), ColumnMeaning("to", "phone", Role.CALLED))
)
MISSING = 1_000_000_000
"""An id that no row has."""


class _UndoError(Exception):
    """Ends a transaction without leaving anything behind."""


@dataclass(frozen=True, slots=True)
class FullWorld:
    """Owner, partner and stranger, each with a row of its own wherever an office can have one."""

    cast: Cast
    colleague_of_partner: KnownPerson


def make_full_world(database: str) -> FullWorld:
    """Owner and partner share a value and are told; the stranger shares none."""
    cast = make_cast()
    players = (cast.owner, cast.partner, cast.stranger)
    for place, player in enumerate(players):
        make_case(player, CASE_REF)
        make_case(player, "C-0", posture=Posture.SILENT)
        add_colleague(player)
        _list_numbers(player, database, f"+1 202 555 017{place}", f"+1 202 555 016{place}")
        _withdraw_half(player, f"+1 202 555 019{place}", f"+1 202 555 016{place}")
        _keep_calls(player, f"+1 202 555 018{place}")
        layouts.remember_layout("Carrier", ("number",), PHONES, actor=player.actor, now=NOON)
    make_submission(cast.owner, [SHARED, "+1 202 555 0101"])
    make_submission(cast.partner, [SHARED, "+1 202 555 0102"], at=later(1))
    make_submission(cast.stranger, ["+1 202 555 0103"], at=later(2))
    with admin(database) as super_:
        [[hit]] = super_.execute("select id from hits_hit").fetchall()
        # A hub takes many offices; its row takes one statement.
        super_.execute(
            "insert into notices_digest (key64, digest, started_at)"
            " select key64, digest, arrived_at from hits_hit"
        )
    for place, player in enumerate(players):
        _place_colleague(players[place - 1], player)
        hits.assign(HitId(int(str(hit))), player.person.id, actor=player.actor, now=NOON)
        notices.acknowledge_digest(UUID(int=1), 1, actor=player.actor, now=NOON)
        notices.claim_delivery(Channel.MAIL, 1, None, actor=player.actor, now=NOON)
        _set_up_webhook(player)
        _keep_answer(player)
        _sign_in(player)
        _release_to(player, players[place - 1])
        _assess(player)
        _answer_otherwise(player)
        _tell(player, players[place - 1])
        _suspect(player)
        _ask_and_alert(player)
        _record_authority(player)
        _engage(player, database)
        _prosecute(player, players[place - 1], database)
        _bury(player, database)
    sessions.prove_by_password(Claim("nobody-at-all", "192.0.2.1"), "a guess", now=NOON)
    return FullWorld(cast, office_queries.find_person(f"col-{cast.partner.office.code.lower()}"))


def _suspect(player: Player) -> None:
    """A subject known by a value, and validated; another one that is not."""
    [(value,)] = read_as(
        player,
        "select max(s.canonical) from selectors_mention m join selectors_selector s"
        " on s.id = m.selector_id join cases_case c on c.id = m.case_id"
        f" where c.ref = '{CASE_REF}' and m.withdrawn_at is null",
    )
    uuid = make_subject(player, [str(value)], case=CASE_REF)
    with admin(str(connection.settings_dict["NAME"])) as super_:
        super_.execute(
            "insert into offices_membership (office_id, person_id, role) values (%s, %s, 'supervisor')",
            [player.office.id, player.person.id],
        )
        suspecting.validate(uuid, "still stands", actor=player.actor, now=NOON)
        make_subject(player, label="Another", case=CASE_REF)
        super_.execute("delete from offices_membership where role = 'supervisor'")


def _record_authority(player: Player) -> None:
    """A paper that names a number, and a bound on a case."""
    stated = StatedAuthority(numbers=("+1 202 555 0150",))
    authorising.record_stated("warrant:W-1", stated, actor=player.actor, now=NOON)
    case = get_case(player.viewer, CASE_REF)
    [(submission,)] = read_as(player, "select max(id) from submissions_submission")
    with acting_as(player.actor):  # a bound that excludes nobody
        ident = SubmissionId(int(str(submission)))
        bind_cases(ident, [case.id], [Bound("warrant", Recipients())], actor=player.actor)


def _answer_otherwise(player: Player) -> None:
    """One selector for which the case answers otherwise, noted to be settled; a coordinator."""
    case = get_case(player.viewer, CASE_REF)
    [(selector,)] = read_as(
        player, f"select max(selector_id) from selectors_mention where case_id = {case.id}"
    )
    scope = postures.Scope(case.id, SelectorId(int(str(selector))))
    with acting_as(player.actor):
        postures.set_posture(scope, Posture.OPEN, actor=player.actor, now=NOON)
        settling.note(case.id, scope.selector_id, reveals=True, actor=player.actor, now=NOON)


def _assess(player: Player) -> None:
    """What was told to somebody who is compromised, and the damage to a case."""
    of = Concerned(player.office.id, True, "somebody", NOON, "a test", NOON)
    actor = operator().acting_for(player.office)
    assessments.open_assessment(MISSING + player.office.id, of, actor=actor, now=NOON)
    [row] = list_assessments(player.viewer)
    case = get_case(player.viewer, CASE_REF)
    assessments.assess_case(row.id, case.id, "none", "nothing", actor=player.actor, now=NOON)


def _tell(player: Player, other: Player) -> None:
    """What only the matcher writes, and what takes a supervisor and a coordinator."""
    with admin(str(connection.settings_dict["NAME"])) as super_:
        super_.execute(
            "insert into sharing_disclosure (office_id, case_id, mention_id, recipient_id,"
            " person_id, entry_id, level, disclosed_at, last_at)"
            " values (%s, 1, -%s, %s, %s, 1, 1, now(), now())",
            [player.office.id, player.office.id, other.office.id, other.person.id],
        )
        super_.execute(
            "with c as (insert into compromises_compromise (uuid, office_id, revoked_person_id,"
            " revoked_country, party, since_at, reason, declared_at, declared_by, own_offices,"
            " ended, lifted_at, lifted_by, lifted_reason)"
            " values (gen_random_uuid(), %s, 1, '', 'a test', now(), 'a test', now(), 1, '{}',"
            ' \'{"roles": 1, "sessions": 0, "tokens": 0}\','
            " now(), 1, 'a test') returning id, office_id)"
            " insert into compromises_revokedperson (office_id, compromise_id, person_id,"
            " home_office_id, name) select office_id, id, 1, office_id, 'a test' from c",
            [player.office.id],
        )
        super_.execute(
            "insert into hits_revealedhit (office_id, hit_id) select %s, max(id) from hits_hit",
            [player.office.id],
        )
        super_.execute(
            "insert into selectors_narrowing (submission_id, office_id, asked_at)"
            " select max(id), office_id, now() from submissions_submission where office_id = %s"
            " group by office_id",
            [player.office.id],
        )
        super_.execute(
            "insert into hits_unseenoverlap (uuid, office_id, case_id, other_office_id,"
            " other_case_id, key64, digest, found_at)"
            " values (gen_random_uuid(), %s, -%s, %s, -%s, 0, gen_random_uuid(), now())",
            [player.office.id, player.office.id, other.office.id, other.office.id],
        )
        super_.execute("set session_replication_role = replica")
        super_.execute(
            "with c as (insert into corrections_correction (uuid, office_id, source_office_id,"
            " source_case_id, source_mention_id, how, corrected_at, told_at, level, entry_id, hit_ids,"
            " person_id, made_at, due_at)"
            " values (gen_random_uuid(), %s, %s, 1, -%s, 'cleared', now(), now(), 1, 1, '{}', %s,"
            " now(), now()) returning id, office_id),"
            " r as (insert into corrections_disputereply (office_id, correction_id, dispute_id, note,"
            " replied_at, replied_by) select office_id, id, 1, 'a test', now(), %s from c)"
            " insert into corrections_correctionanswer (office_id, correction_id, answer, note,"
            " answered_at, answered_by) select office_id, id, 'done', 'a test', now(), 1 from c",
            [
                player.office.id,
                other.office.id,
                player.office.id,
                player.person.id,
                player.person.id,
            ],
        )
        super_.execute(
            "insert into accords_clearance (uuid, office_id, person_id, is_for_silent, reason,"
            " cleared_at, cleared_by)"
            " values (gen_random_uuid(), %s, %s, true, 'a test', now(), 1)",
            [player.office.id, player.person.id],
        )


def _ask_and_alert(player: Player) -> None:
    """A check, and an alert on whoever made it."""
    question = Question([SHARED], "a test", without_case="a test of checks", tells_owners=True)
    check(question, actor=player.actor, now=NOON)
    alerts.open_alert(
        Alert(Sign.NEIGHBOURS, NOON, later(1), 5),
        player.person.id,
        actor=operator().acting_for(player.office),
        now=NOON,
    )


def _bury(player: Player, database: str) -> None:
    """What stays of a file that was purged long ago."""
    with admin(database) as super_:
        super_.execute(
            "insert into retention_tombstone (uuid, office_id, kind, thing_id, thing_uuid, reason,"
            " ground, ordered_at, ordered_by, purged_at, noted_at, rewritten_at)"
            " values (gen_random_uuid(), %s, 'submission', -%s, gen_random_uuid(), 'cleared',"
            " 'a test', now(), %s, now(), now(), now())",
            [player.office.id, player.office.id, player.person.id],
        )
        super_.execute(
            "insert into retention_hold (uuid, office_id, case_id, case_uuid, reason, placed_at,"
            " placed_by, lifted_at, lifted_by, lift_reason)"
            " values (gen_random_uuid(), %s, -%s, gen_random_uuid(), 'a test', now(), %s, now(), %s,"
            " 'a test')",
            [player.office.id, player.office.id, player.person.id, player.person.id],
        )
        super_.execute(
            "insert into retention_schedule (office_id, months, set_at, set_by)"
            " values (%s, 1200, now(), %s)",
            [player.office.id, player.person.id],
        )
        super_.execute("set session_replication_role = replica")  # no supervisor acts here
        super_.execute(
            "with c as (insert into retention_closing (office_id, case_id, reason, closed_at,"
            " closed_by, kept_from, reopened_at, reopened_by, reopen_reason)"
            " select office_id, id, 'a test', now(), %s, now(), now(), %s, 'a test' from cases_case"
            " where office_id = %s order by id limit 1 returning case_id, office_id)"
            " insert into retention_kepton (office_id, case_id, reason, validated_at,"
            " validated_by) select office_id, case_id, 'a test', now(), %s from c",
            [player.person.id, player.person.id, player.office.id, player.person.id],
        )
        super_.execute("set session_replication_role = origin")
        super_.execute(
            "insert into retention_sealedkey (office_id, case_id, mention_id, alias_version, key64,"
            " digest, is_principal, published_at)"
            " values (%s, -%s, -%s, 0, 0, gen_random_uuid(), true, now())",
            [player.office.id] * 3,
        )


def _engage(player: Player, database: str) -> None:
    """An engagement under which the colleague audits, a draw, a workpaper; a week signed off. Whoever
    acts in the tests is no auditor of it, and nothing is open."""
    give_role(database, player, "auditor")
    auditor = Player(player.office, office_queries.find_person(player.person.name))
    row = run_engagement(auditor)
    engaging.draw_cases(
        str(row.uuid), Wish(Criterion.ALL, 1), actor=player.actor, now=row.opened_at
    )
    [sample] = engagements.list_samples(player.viewer, row.id)
    paper = NewWorkpaper("a test", "a test", Conclusion.MET, sample=sample)
    audits.write_workpaper(row, paper, actor=player.actor, now=row.opened_at)
    week = week_of(row.opened_at).before
    reviewing.sign_week(week, "a test", actor=player.actor, now=row.opened_at)
    with admin(database) as super_:
        super_.execute("delete from offices_membership where role = 'auditor'")


def _prosecute(player: Player, prosecution: Player, database: str) -> None:
    """A request for a case of the player's, by whom nobody is a prosecutor of any more. Nothing of it
    is decided."""
    give_role(database, prosecution, "prosecutor")
    ask_for(player, CASE_REF, prosecution.actor, due_on=(NOON + timedelta(days=1)).date(), at=NOON)
    with admin(database) as super_:
        super_.execute("delete from offices_membership where role = 'prosecutor'")


def _sign_in(player: Player) -> None:
    """A second factor, recovery codes, and a session."""
    add_factor(player.person)
    factors.make_recovery_codes(actor=player.actor, now=NOON)
    claim = Claim(player.person.name, "192.0.2.1")
    sessions.begin_session(
        NewSession(f"key of {player.office.code}", claim, Proof.TOTP, "A browser"),
        actor=player.actor,
        now=NOON,
    )


def _set_up_webhook(player: Player) -> None:
    """By the operator, for the office: its analyst has no right to."""
    actor = operator().acting_for(player.office)
    made = webhooks.add_webhook("a system", "https://example.org/", actor=actor, now=NOON)
    webhook_messages.claim_ping(str(made.uuid), actor=actor, now=NOON)


def _keep_answer(player: Player) -> None:
    """A token, and an answer kept for one of its requests."""
    bearer = find_bearer(make_token(player), now=NOON)
    assert bearer is not None
    with kept_answers.claim("key", "mac", bearer=bearer, now=NOON) as claimed:
        assert isinstance(claimed, kept_answers.Claim)
        claimed.keep(kept_answers.Answer(201, "application/json", "", b"{}"))


def _release_to(player: Player, other: Player) -> None:
    """A case re-marked and released to another office; a flag that has ended."""
    case = get_case(player.viewer, CASE_REF)
    value = replace(DEFAULT_MARKING, tlp=TrafficLight.GREEN)
    marking = remark(case.id, value, reason="a test", actor=player.actor, now=NOON)
    recipient = find_recipient(player.viewer, PartyName(office=other.office.code))
    assured = Assurance(court_use=True, onward_transfer=True, death_penalty=True, torture=True)
    new = NewRelease(recipient, "a test", "treaty 1", assured)
    releases.ask(new, case.id, marking, actor=player.actor, now=NOON)
    # A row of the office's own, which the product makes for the installation's office alone.
    with admin(str(connection.settings_dict["NAME"])) as super_:
        super_.execute(
            "insert into sharing_partnerflag (uuid, office_id, flagged_country, reason, flagged_at,"
            " flagged_by, ended_at, ended_by)"
            " values (gen_random_uuid(), %s, 'GB', 'a test', now(), 1, now(), 1)",
            [player.office.id],
        )


def _place_colleague(home: Player, host: Player) -> None:
    """A detail that has ended: it stands in the host's rows and opens nothing any more."""
    colleague = office_queries.find_person(f"col-{home.office.code.lower()}")
    new = NewDetail(colleague, "analyst", "an agreement", NOON, later(60))
    accords.place(new, actor=operator().acting_for(host.office), now=NOON)


def _keep_calls(player: Player, value: str) -> None:
    """A file of calls, withdrawn: its pieces stay, and it counts nowhere."""
    handed = hand_in_text(player, f"from,to\n{value},{value}\n", layout=CALLS)
    take_in(handed.receipt.submission_id, actor=player.actor, now=NOON)
    selectors.withdraw(handed.receipt.submission_id, reason="a test", actor=player.actor, now=NOON)


def add_colleague(player: Player) -> KnownPerson:
    """A second person of the office, who is nobody's point of contact."""
    name = f"col-{player.office.code.lower()}"
    new = offices.NewPerson(name=name, office_code=player.office.code, role="analyst")
    offices.add_person(new, actor=operator().at_home(), now=NOON)
    return office_queries.find_person(name)


def _list_numbers(player: Player, database: str, protected: str, privileged: str) -> None:
    """A number that the colleague protects and the office asked for, one that is privileged, a code
    word and the check of a caller. The supervisor's rights, which that takes, end again."""
    colleague = office_queries.find_person(f"col-{player.office.code.lower()}")
    custodians.appoint(
        colleague, basis="a test", actor=operator().acting_for(player.office), now=NOON
    )
    act = colleague.at_home()
    protecting.protect("HERON", NewListing(protected), expires_at=None, actor=act, now=NOON)
    check(
        Question([protected], "a test", without_case="a test has none"),
        actor=player.actor,
        now=NOON,
    )
    callers.set_code_word("a word of theirs", actor=player.actor, now=NOON)
    with admin(database) as super_:
        super_.execute(
            "insert into offices_membership (office_id, person_id, role) values (%s, %s, 'supervisor')",
            [player.office.id, player.person.id],
        )
        new = NewListing(privileged)
        quarantining.list_privileged(new, "lawyer", "a rule", actor=player.actor, now=NOON)
        said = SaidCaller(player.office.code, colleague.name, "a test")
        callers.note_outcome(said, Outcome.REFUSED, actor=player.actor, now=NOON)
        super_.execute("delete from offices_membership where role = 'supervisor'")


def _withdraw_half(player: Player, value: str, privileged: str) -> None:
    """A submission with a row problem and a privileged value, withdrawn, its hits not yet retracted."""
    handed = hand_in_values(player, [value, privileged])
    ident = handed.receipt.submission_id
    row_problems.add_problems(
        ident, [RowProblem(1, 2, None, "doubt", "a doubt")], actor=player.actor, are_notes=True
    )
    take_in(ident, actor=player.actor, now=NOON)
    row_problems.add_problems(
        ident, [RowProblem(1, 2, None, "doubt", "a doubt")], actor=player.actor, are_notes=True
    )
    selectors.withdraw(ident, reason="a test", actor=player.actor, now=NOON)


def run_and_undo(who: Player | Viewer, statement: str, parameters: object = ()) -> int:
    """How many rows a statement reaches when they run it. Nothing of it stays.

    Raises what the driver raises, so that a test can name the refusal.
    """
    reached = -1
    try:
        with acting_as(_viewer(who)), connection.cursor() as cursor:
            cursor.execute(statement, parameters)  # type: ignore[arg-type]
            reached = cursor.rowcount
            raise _UndoError
    except _UndoError:
        return reached
    except DatabaseError as error:
        raise error.__cause__ or error  # noqa: B904 - the driver's own is the cause


def read_as(
    who: Player | Viewer, statement: str, parameters: object = ()
) -> list[tuple[object, ...]]:
    """The rows that they read."""
    with acting_as(_viewer(who)), connection.cursor() as cursor:
        cursor.execute(statement, parameters)  # type: ignore[arg-type]
        rows: list[tuple[object, ...]] = cursor.fetchall()
    return rows


def _viewer(who: Player | Viewer) -> Viewer:
    return who.viewer if isinstance(who, Player) else who


def probes_of(value: str, number: int = 0) -> list[Probe]:
    """The keys under which a phone number is asked for."""
    form = registry.normalise("phone", value, "US")
    return [Probe(number, key.key64, key.digest) for key in match_keys(settings.MATCH_SECRET, form)]


def look(
    actor: Actor,
    action: str,
    *,
    digests: list[UUID] | None = None,
    ids: Mapping[str, int | str] | None = None,
    purpose: str = "a test",
) -> AuditEntryId:
    """The committed entry that an answer across offices demands."""
    return record_look(
        action, actor=actor, now=NOON, purpose=purpose, ids=dict(ids or {}), digests=digests or []
    )

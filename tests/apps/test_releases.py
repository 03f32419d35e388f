"""Releases: given, waiting for an approver, declined, revoked, reviewed; and flags."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conftest import admin
from tests.factories.releases import ASSURED, ask, make_supervisor
from tests.factories.world import NOON, Cast, Player, later, make_case, make_cast, operator
from tests.security.worlds import run_and_undo
from tieline.apps.audit.errors import RightMissing
from tieline.apps.audit.queries import list_entries
from tieline.apps.cases.actions import remark
from tieline.apps.cases.queries import get_case
from tieline.apps.offices.ceilings import limit_office, list_limited
from tieline.apps.offices.errors import OfficeNotFound, OperatorOnly
from tieline.apps.sharing.errors import (
    AgencyNotFound,
    BadRecipient,
    BadRelease,
    FlagNotFound,
    FlagStands,
    OwnRelease,
    ReleaseEnded,
    ReleaseNotFound,
    ReleaseRefused,
)
from tieline.apps.sharing.flags import flag, list_flags, unflag
from tieline.apps.sharing.parties import PartyName, find_recipient
from tieline.apps.sharing.release_queries import (
    ReleaseState,
    count_waiting,
    get_release,
    list_releases,
)
from tieline.apps.sharing.releases import revoke
from tieline.core.errors import BadInput
from tieline.core.ids import Actor
from tieline.core.markings import DEFAULT_MARKING, Sensitivity, TrafficLight
from tieline.core.postures import Posture
from tieline.core.release import Condition, ReviewOutcome
from tieline.journeys.releasing import approve_release, list_of_office, review_release

OPERATOR_FLAG = "until the agreement is renewed"
TO_PARTNER = PartyName(office="PART")
TO_STRANGER = PartyName(office="STR")


@pytest.fixture
def cast(database: str) -> Cast:
    cast = make_cast()
    make_case(cast.owner, posture=Posture.OPEN)
    return cast


def _flag(name: PartyName) -> None:
    flag(name, reason=OPERATOR_FLAG, actor=operator().at_home(), now=NOON)


def reach_of(database: str, owner: Player, recipient: Player, ref: str = "C-1") -> int:
    """What the database says at this moment."""
    case = get_case(owner.viewer, ref)
    with admin(database) as super_:
        super_.execute("set role tieline_matcher")
        row = super_.execute(
            "select case_reach(%s, %s, %s)", [owner.office.id, case.id, recipient.office.id]
        ).fetchone()
    assert row is not None
    return int(str(row[0]))


def test_abroad_a_release_opens_content_and_its_revocation_closes_it(
    cast: Cast, database: str
) -> None:
    assert reach_of(database, cast.owner, cast.partner) == 1
    assert reach_of(database, cast.owner, cast.stranger) == 2
    asked = ask(cast.owner.actor, TO_PARTNER, legal_basis="treaty 1", assurance=ASSURED)
    assert not asked.waits_for_approver
    assert reach_of(database, cast.owner, cast.partner) == 2
    revoke(asked.uuid, reason="it has ended", actor=cast.owner.actor, now=later(1))
    assert reach_of(database, cast.owner, cast.partner) == 1
    row = get_release(cast.owner.viewer, asked.uuid)
    assert row.state_at(later(2)) is ReleaseState.REVOKED
    actions = [e.action for e in list_entries(cast.owner.viewer)]
    assert [action for action in actions if action.startswith("release.")] == [
        "release.revoked",
        "release.given",
    ]
    with pytest.raises(ReleaseEnded):
        revoke(asked.uuid, reason="again", actor=cast.owner.actor, now=later(2))


@pytest.mark.parametrize("missing", ["court_use", "onward_transfer", "death_penalty", "torture"])
def test_abroad_every_assurance_is_needed(cast: Cast, missing: str) -> None:
    for said in (None, False):
        part = replace(ASSURED, **{missing: said})
        with pytest.raises(ReleaseRefused) as refused:
            ask(cast.owner.actor, TO_PARTNER, legal_basis="treaty 1", assurance=part)
        assert refused.value.code == "release_denied"
    assert list_releases(cast.owner.viewer) == []


def test_a_release_lifts_no_denial(cast: Cast, database: str) -> None:
    case = get_case(cast.owner.viewer, "C-1")
    red = replace(DEFAULT_MARKING, tlp=TrafficLight.RED)
    remark(case.id, red, reason="a test", actor=cast.owner.actor, now=NOON)
    with pytest.raises(ReleaseRefused):
        ask(cast.owner.actor, TO_PARTNER, legal_basis="treaty 1", assurance=ASSURED)
    assert reach_of(database, cast.owner, cast.partner) == 0


def test_to_re_mark_ends_releases_in_the_same_transaction(cast: Cast, database: str) -> None:
    ask(cast.owner.actor, TO_PARTNER, legal_basis="treaty 1", assurance=ASSURED)
    case = get_case(cast.owner.viewer, "C-1")
    wider = replace(DEFAULT_MARKING, tlp=TrafficLight.GREEN, caveats=("ORCON",))
    remark(case.id, wider, reason="a test", actor=cast.owner.actor, now=later(1))
    assert reach_of(database, cast.owner, cast.partner) == 1
    [view] = list_of_office(cast.owner.viewer, now=later(2))
    assert view.is_under_other_marking


def test_a_release_runs_out(cast: Cast, database: str) -> None:
    asked = ask(
        cast.owner.actor, TO_PARTNER, legal_basis="treaty 1", assurance=ASSURED, until=later(5)
    )
    row = get_release(cast.owner.viewer, asked.uuid)
    assert row.state_at(later(4)) is ReleaseState.HOLDS
    assert row.state_at(later(5)) is ReleaseState.RAN_OUT
    assert reach_of(database, cast.owner, cast.partner) == 1  # the database's clock is past it


def test_a_flagged_recipient_waits_for_a_supervisor_other_than_who_asked(
    cast: Cast, database: str
) -> None:
    supervisor, other = make_supervisor(cast.owner), make_supervisor(cast.owner, "sup-2")
    assert reach_of(database, cast.owner, cast.stranger) == 2
    _flag(PartyName(agency="Agency STR"))
    assert reach_of(database, cast.owner, cast.stranger) == 0
    asked = ask(supervisor.actor, TO_STRANGER)
    assert asked.waits_for_approver
    assert asked.decision.unmet == (Condition.APPROVER,)
    assert reach_of(database, cast.owner, cast.stranger) == 0
    assert count_waiting(cast.owner.viewer) == (1, None)
    with pytest.raises(RightMissing):
        approve_release(asked.uuid, actor=cast.owner.actor, now=later(1))
    with pytest.raises(OwnRelease):
        approve_release(asked.uuid, actor=supervisor.actor, now=later(1))
    approve_release(asked.uuid, actor=other.actor, now=later(1))
    assert reach_of(database, cast.owner, cast.stranger) == 2
    assert count_waiting(cast.owner.viewer) == (0, None)
    with pytest.raises(ReleaseEnded):
        approve_release(asked.uuid, actor=other.actor, now=later(2))


def test_what_waits_is_declined_and_what_was_re_marked_is_not_approved(cast: Cast) -> None:
    supervisor = make_supervisor(cast.owner)
    _flag(PartyName(office="STR"))
    first = ask(cast.owner.actor, TO_STRANGER)
    revoke(first.uuid, reason="not now", actor=supervisor.actor, now=later(1))
    assert get_release(cast.owner.viewer, first.uuid).state_at(NOON) is ReleaseState.DECLINED
    assert list_entries(supervisor.viewer)[0].action == "release.declined"
    second = ask(cast.owner.actor, TO_STRANGER)
    case = get_case(cast.owner.viewer, "C-1")
    remark(case.id, DEFAULT_MARKING, reason="a test", actor=cast.owner.actor, now=later(1))
    for release in (first, second):
        with pytest.raises(ReleaseEnded):
            approve_release(release.uuid, actor=supervisor.actor, now=later(2))


def test_nobody_approves_by_sql_but_a_supervisor_as_themselves(cast: Cast) -> None:
    supervisor = make_supervisor(cast.owner)
    _flag(PartyName(office="STR"))
    ask(cast.owner.actor, TO_STRANGER)
    approve = "update sharing_release set approved_at = now(), approved_by = %s"
    for who, by in (
        (cast.owner, cast.owner.person.id),
        (cast.owner, supervisor.person.id),
        (supervisor, cast.owner.person.id),
    ):
        with pytest.raises(RightMissing):
            run_and_undo(who, approve, [by])
    assert run_and_undo(supervisor, approve, [supervisor.person.id]) == 1
    asked_by_supervisor = ask(supervisor.actor, TO_STRANGER)
    with pytest.raises(Exception, match="approved_by_another"):
        run_and_undo(
            supervisor,
            approve + " where uuid = %s",
            [supervisor.person.id, asked_by_supervisor.uuid],
        )


@pytest.mark.parametrize(
    "change", ["purpose = 'x'", "legal_basis = 'x'", "torture = true", "danger_reason = 'x'"]
)
def test_what_a_release_rests_on_is_never_changed(cast: Cast, change: str) -> None:
    ask(cast.owner.actor, TO_PARTNER, legal_basis="treaty 1", assurance=ASSURED)
    with pytest.raises(Exception, match="permission denied"):
        run_and_undo(cast.owner, f"update sharing_release set {change}")


def test_danger_opens_at_once_and_is_reviewed_by_another(cast: Cast, database: str) -> None:
    supervisor, other = make_supervisor(cast.owner), make_supervisor(cast.owner, "sup-2")
    case = get_case(cast.owner.viewer, "C-1")
    red = replace(DEFAULT_MARKING, tlp=TrafficLight.RED)
    remark(case.id, red, reason="a test", actor=cast.owner.actor, now=NOON)
    asked = ask(supervisor.actor, TO_PARTNER, danger="a bomb on the ship")
    assert reach_of(database, cast.owner, cast.partner) == 2
    assert reach_of(database, cast.owner, cast.stranger) == 0
    [view] = list_of_office(cast.owner.viewer, now=NOON, only_waiting=True)
    assert view.row.review_due_at == NOON + timedelta(hours=24)
    assert count_waiting(cast.owner.viewer) == (1, view.row.review_due_at)
    assert not view.is_overdue
    assert list_of_office(cast.owner.viewer, now=NOON + timedelta(hours=24))[0].is_overdue
    for who, error in ((cast.owner, RightMissing), (supervisor, OwnRelease)):
        with pytest.raises(error):
            review_release(
                asked.uuid, ReviewOutcome.STANDS, "it was", actor=who.actor, now=later(1)
            )
    review_release(asked.uuid, ReviewOutcome.REVOKED, "no bomb", actor=other.actor, now=later(2))
    assert reach_of(database, cast.owner, cast.partner) == 0
    assert list_of_office(cast.owner.viewer, now=NOON, only_waiting=True) == []
    with pytest.raises(ReleaseEnded):
        review_release(asked.uuid, ReviewOutcome.STANDS, "x", actor=other.actor, now=later(3))


def test_danger_outweighs_no_fear_of_torture(cast: Cast) -> None:
    feared = replace(ASSURED, torture=False)
    with pytest.raises(ReleaseRefused):
        ask(cast.owner.actor, TO_PARTNER, assurance=feared, danger="a bomb")
    with pytest.raises(BadInput, match="imminent danger"):
        ask(cast.owner.actor, TO_PARTNER, danger="  ")


def test_releases_are_read_by_their_office_alone(cast: Cast) -> None:
    asked = ask(cast.owner.actor, TO_PARTNER, legal_basis="treaty 1", assurance=ASSURED)
    for player in (cast.partner, cast.stranger):
        assert list_releases(player.viewer) == []
        with pytest.raises(ReleaseNotFound):
            get_release(player.viewer, asked.uuid)
        with pytest.raises(ReleaseNotFound):
            revoke(asked.uuid, reason="a test", actor=player.actor, now=later(1))


def test_a_release_is_of_a_case_of_the_same_office(cast: Cast) -> None:
    theirs = make_case(cast.partner)
    ask(cast.owner.actor, TO_PARTNER, legal_basis="treaty 1", assurance=ASSURED)
    copied = _copy(case_id="%s")
    assert run_and_undo(cast.owner, copied, [get_case(cast.owner.viewer, "C-1").id]) == 1
    with pytest.raises(Exception, match="release_of_own_case"):
        run_and_undo(cast.owner, copied + "; set constraints all immediate", [theirs])


def _copy(**instead: str) -> str:
    """SQL that records every release of the office once more, with other expressions in some
    columns."""
    columns = {
        name: name
        for name in (
            *("office_id", "case_id", "marking_id", "to_office_id", "to_country", "purpose"),
            *("legal_basis", "danger_reason", "asked_at", "asked_by", "revoked_reason"),
            *("review_outcome", "review_note"),
        )
    } | {"uuid": "gen_random_uuid()", **instead}
    return (
        f"insert into sharing_release ({', '.join(columns)})"
        f" select {', '.join(columns.values())} from sharing_release"
    )


def test_a_release_is_to_somebody_else(cast: Cast) -> None:
    for danger in ("", "a bomb"):
        with pytest.raises(BadRelease, match="own office") as refused:
            ask(cast.owner.actor, PartyName(office="OWN"), danger=danger)
        assert refused.value.code == "release_to_oneself"
    assert list_releases(cast.owner.viewer) == []
    # One's own agency and country have other offices, which are recipients like others.
    for name in (PartyName(agency="Agency OWN"), PartyName(country="US")):
        ask(cast.owner.actor, name, danger="a bomb")
    ask(cast.owner.actor, TO_STRANGER)
    with pytest.raises(Exception, match="release_is_to_another_office"):
        run_and_undo(
            cast.owner, _copy(to_office_id="office_id") + " where to_office_id is not null"
        )


def test_nobody_asks_or_revokes_by_sql_but_as_themselves(cast: Cast) -> None:
    ask(cast.owner.actor, TO_STRANGER)
    colleague = make_supervisor(cast.owner)
    asked_by = _copy(asked_by="%s")
    revoked_by = (
        "update sharing_release set revoked_at = now(), revoked_reason = 'x', revoked_by = %s"
    )
    for statement in (asked_by, revoked_by):
        assert run_and_undo(cast.owner, statement, [cast.owner.person.id]) == 1
    with pytest.raises(Exception, match="row-level security"):
        run_and_undo(cast.owner, asked_by, [colleague.person.id])
    with pytest.raises(RightMissing):
        run_and_undo(cast.owner, revoked_by, [colleague.person.id])


@pytest.mark.parametrize(
    ("name", "error"),
    [
        (PartyName(), BadRecipient),
        (PartyName(office="STR", country="US"), BadRecipient),
        (PartyName(country="UK"), BadRecipient),
        (PartyName(office="NONE"), OfficeNotFound),
        (PartyName(office="INSTALLATION"), OfficeNotFound),
        (PartyName(agency="Agency NONE"), AgencyNotFound),
        (PartyName(agency="This installation"), AgencyNotFound),
    ],
)
def test_a_recipient_is_one_of_the_directory(
    cast: Cast, name: PartyName, error: type[Exception]
) -> None:
    with pytest.raises(error):
        find_recipient(cast.owner.viewer, name)


def test_a_purpose_and_a_time_to_come_are_needed(cast: Cast) -> None:
    with pytest.raises(BadRelease, match="past"):
        ask(cast.owner.actor, TO_STRANGER, until=NOON)
    with pytest.raises(BadRelease, match="legal basis"):
        ask(cast.owner.actor, TO_STRANGER, legal_basis="two\nlines")


def test_a_whole_agency_or_country_is_as_its_weakest_part(cast: Cast) -> None:
    acting = operator().at_home()
    limit_office("STR", Sensitivity.RESTRICTED, False, actor=acting, now=NOON)
    _flag(PartyName(office="STR"))
    for name in (PartyName(agency="Agency STR"), PartyName(country="US"), TO_STRANGER):
        party = find_recipient(cast.partner.viewer, name).party
        assert party.ceiling is Sensitivity.RESTRICTED
        assert party.is_flagged
        assert not party.is_law_enforcement
    other = find_recipient(cast.partner.viewer, PartyName(agency="Agency OWN")).party
    assert (other.ceiling, other.is_flagged) == (Sensitivity.TOP_SECRET, False)
    assert [row.code for row in list_limited(cast.owner.viewer)] == ["STR"]


@pytest.mark.parametrize(
    "name", [PartyName(office="STR"), PartyName(agency="Agency STR"), PartyName(country="US")]
)
def test_a_flag_is_the_operators_and_holds_until_it_ends(
    cast: Cast, database: str, name: PartyName
) -> None:
    acting = operator().at_home()
    for actor in (cast.owner.actor, Actor(cast.owner.person.id, cast.owner.office.id)):
        with pytest.raises(OperatorOnly):
            flag(name, reason="a test", actor=actor, now=NOON)
    _flag(name)
    with pytest.raises(FlagStands):
        _flag(name)
    assert find_recipient(cast.partner.viewer, TO_STRANGER).party.is_flagged
    assert reach_of(database, cast.owner, cast.stranger) == 0
    assert reach_of(database, cast.owner, cast.partner) == 1
    unflag(name, reason="renewed", actor=acting, now=later(1))
    assert not find_recipient(cast.partner.viewer, TO_STRANGER).party.is_flagged
    assert reach_of(database, cast.owner, cast.stranger) == 2
    with pytest.raises(FlagNotFound):
        unflag(name, reason="again", actor=acting, now=later(1))
    _flag(name)
    assert [row.ended_at for row in list_flags(acting.as_viewer())] == [None, later(1)]
    assert list_flags(cast.owner.viewer) == []


def test_a_flag_needs_a_reason_and_names_one_party(cast: Cast, database: str) -> None:
    with pytest.raises(BadRelease, match="why"):
        flag(TO_STRANGER, reason=" ", actor=operator().at_home(), now=NOON)
    with (
        admin(database) as super_,
        pytest.raises(Exception, match="flag_names_one_party"),
    ):
        super_.execute(
            "insert into sharing_partnerflag (uuid, office_id, flagged_country, reason, flagged_at,"
            " flagged_by) values (gen_random_uuid(), 0, '', 'x', now(), 1)"
        )


def test_an_office_without_an_agency_is_of_none(cast: Cast, database: str) -> None:
    with admin(database) as super_:
        super_.execute(
            "insert into offices_agency (uuid, name, country)"
            " values (gen_random_uuid(), 'unassigned', 'US')"
        )
        super_.execute(
            "update offices_office set agency_id ="
            " (select id from offices_agency where name = 'unassigned') where code <> 'INSTALLATION'"
        )
    assert find_recipient(cast.owner.viewer, TO_STRANGER).party.agency is None
    with pytest.raises(AgencyNotFound):
        find_recipient(cast.owner.viewer, PartyName(agency="unassigned"))
    case = get_case(cast.owner.viewer, "C-1")
    strict = replace(DEFAULT_MARKING, tlp=TrafficLight.AMBER_STRICT)
    remark(case.id, strict, reason="a test", actor=cast.owner.actor, now=NOON)
    assert reach_of(database, cast.owner, cast.stranger) == 0

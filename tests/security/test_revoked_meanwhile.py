"""What a transaction gives that was under way while a party was revoked: roles and ways in open nothing,
whatever rows it leaves, a release holds until the worker ends it, and nothing of either is left when the
party is reinstated."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tests.conftest import admin
from tests.factories.releases import ask
from tests.factories.world import Cast, Player, make_case, make_cast, operator
from tieline.apps.accords import actions as accords
from tieline.apps.accords.actions import NewDetail
from tieline.apps.audit.acting import acting_as
from tieline.apps.compromises import actions
from tieline.apps.compromises import queries as compromises
from tieline.apps.compromises.actions import NewCompromise, Party
from tieline.apps.offices import accounts, callers, rights, sessions, tokens
from tieline.apps.offices import queries as offices
from tieline.apps.offices.errors import PersonNotFound
from tieline.apps.offices.memberships import give_role
from tieline.apps.offices.sessions import Claim, NewSession, Proof
from tieline.apps.sharing.parties import PartyName
from tieline.apps.sharing.release_queries import ReleaseState, list_releases
from tieline.core.ids import Actor
from tieline.core.rights import Right, RoleName
from tieline.journeys import compromising

TOKEN: list[str] = []


@contextmanager
def under_way(act: Callable[[], object], actor: Actor) -> Iterator[None]:
    """On a connection of its own: `act` is done when the block begins, and committed at its end."""
    done, may_commit = threading.Event(), threading.Event()
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with acting_as(actor):
                act()
                done.set()
                assert may_commit.wait(60)
        except BaseException as error:  # noqa: BLE001 - told to the test, whatever it is
            failed.append(error)
        finally:
            done.set()
            connection.close()

    other = threading.Thread(target=run)
    other.start()
    try:
        assert done.wait(60)
        assert not failed
        yield
    finally:
        may_commit.set()
        other.join(60)
    assert not failed


def _give(what: str, cast: Cast) -> tuple[Callable[[], object], Actor]:
    partner, now = cast.partner, datetime.now(UTC)
    keeper = operator().acting_for(partner.office)
    ends = now + timedelta(days=9)
    if what == "role":
        return (
            lambda: give_role(
                partner.person.id, RoleName.SUPERVISOR, now - timedelta(days=1), ends, actor=keeper
            ),
            keeper,
        )
    if what == "detail":
        new = NewDetail(partner.person, "analyst", "an agreement", now - timedelta(days=1), ends)
        host = operator().acting_for(cast.stranger.office)
        return lambda: accords.place(new, actor=host, now=now), host
    if what == "session":
        claim = Claim(partner.person.name, "192.0.2.1")
        with acting_as(partner.actor):
            # Else revoking waits for the account's row, as for any that is changed at that moment.
            accounts.note_account_use(now.date())
        session = NewSession("a key", claim, Proof.TOTP, "A browser")
        return (
            lambda: sessions.begin_session(session, actor=partner.actor, now=now),
            partner.actor,
        )
    if what == "sign-in":
        accounts.disable(partner.person.id, actor=keeper, now=now)
        return lambda: accounts.enable(partner.person.id, actor=keeper, now=now), keeper
    if what == "code word":
        return (
            lambda: callers.set_code_word("blue herons rise", actor=partner.actor, now=now),
            partner.actor,
        )
    made = tokens.NewToken(partner.person.id, "a program", ends)
    return (
        lambda: TOKEN.append(tokens.create_token(made, actor=partner.actor, now=now).text),
        partner.actor,
    )


def _opens(partner: Player, stranger: Player) -> list[str]:
    """What the party could do at this moment."""
    found = []
    try:
        offices.find_person(partner.person.name)
        found.append("is found")
    except PersonNotFound:
        pass
    if offices.find_account(person_id=partner.person.id) is not None:
        found.append("goes on with a session")
    if offices.find_account(name=partner.person.name) is not None:
        found.append("signs in")
    if any(offices.find_bearer(token, now=datetime.now(UTC)) is not None for token in TOKEN):
        found.append("shows a token")
    return found + [
        f"reads cases in {office.code}"
        for office in (partner.office, stranger.office)
        if rights.may(Actor(partner.person.id, office.id), Right.READ_CASES)
    ]


def _left(database: str, partner: Player) -> list[object]:
    """How many rows stand that would open something."""
    with admin(database) as super_:
        return list(
            super_.execute(
                "select"
                " (select count(*) from offices_membership where person_id = %(p)s"
                "  and (ends_at is null or ends_at > now())),"
                " (select count(*) from offices_session where person_id = %(p)s"
                "  and ended_at is null),"
                " (select count(*) from offices_apitoken where person_id = %(p)s"
                "  and revoked_at is null),"
                " (select count(*) from offices_account where person_id = %(p)s"
                "  and disabled_at is null),"
                " (select count(*) from offices_callercode where person_id = %(p)s)",
                {"p": partner.person.id},
            ).fetchall()[0]
        )


@pytest.mark.parametrize("what", ["role", "detail", "session", "sign-in", "token", "code word"])
@pytest.mark.parametrize("whole", ["person", "office"])
def test_what_was_under_way_opens_nothing_and_does_not_come_back(
    database: str, what: str, whole: str
) -> None:
    cast, home = make_cast(), operator().at_home()
    partner = cast.partner
    TOKEN.clear()
    party = Party(person_id=partner.person.id)
    if whole == "office":
        party = Party(office_id=partner.office.id)
    act, actor = _give(what, cast)
    now = datetime.now(UTC)
    with under_way(act, actor):
        actions.declare(NewCompromise(party, now, "a leak"), actor=home, now=now)
        assert _opens(partner, cast.stranger) == []
    assert (
        sum(map(int, map(str, _left(database, partner)))) == 1
    )  # the row is there, and opens nothing
    assert _opens(partner, cast.stranger) == []
    [row] = compromises.list_compromises(home.as_viewer())
    actions.lift(str(row.uuid), reason="cleared", actor=home, now=datetime.now(UTC))
    assert _left(database, partner) == [0, 0, 0, 0, 0]
    assert _opens(partner, cast.stranger) == []


def test_the_worker_takes_away_what_was_under_way(database: str) -> None:
    cast, home = make_cast(), operator().at_home()
    act, actor = _give("role", cast)
    now = datetime.now(UTC)
    with under_way(act, actor):
        party = Party(person_id=cast.partner.person.id)
        actions.declare(NewCompromise(party, now, "a leak"), actor=home, now=now)
        [left] = compromises.list_unlisted(home.as_viewer(), now=now + timedelta(hours=1))
        assert not left.is_settled  # the other transaction goes on
    [left] = compromises.list_unlisted(home.as_viewer(), now=now + timedelta(hours=1))
    assert compromising.finish(left, now=now + timedelta(hours=1))
    assert _left(database, cast.partner) == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("to", [PartyName(office="PART"), PartyName(country="GB")])
def test_a_release_that_was_under_way_is_revoked(database: str, to: PartyName) -> None:
    cast, home = make_cast(), operator().at_home()
    make_case(cast.owner)
    now = datetime.now(UTC)
    asked = ask(cast.owner.actor, to, danger="a life", now=now)
    with admin(database) as super_:
        # Given again in a transaction that goes on while the office is revoked.
        again = (
            "insert into sharing_release select (jsonb_populate_record(r, jsonb_build_object("
            "'id', 999, 'uuid', gen_random_uuid()))).* from sharing_release r where r.uuid = %s"
        )
        super_.autocommit = False
        super_.execute(again, [asked.uuid])
        party = Party(office_id=cast.partner.office.id)
        made = actions.declare(NewCompromise(party, now, "a leak"), actor=home, now=now)
        super_.commit()
    states = [row.state_at(now) for row in list_releases(cast.owner.viewer)]
    assert states == [ReleaseState.HOLDS, ReleaseState.REVOKED]
    actions.revoke_again(made, actor=home, now=now)
    states = [row.state_at(now) for row in list_releases(cast.owner.viewer)]
    assert states == [ReleaseState.REVOKED, ReleaseState.REVOKED]


def test_two_revocations_at_once_take_turns(database: str) -> None:
    """Else each could wait for rows that the other has ended already: of people who serve in both."""
    cast, home = make_cast(), operator().at_home()
    now = datetime.now(UTC)
    ended: list[str] = []

    def revoke(player: Player) -> None:
        party = Party(office_id=player.office.id)
        actions.declare(NewCompromise(party, now, "a leak"), actor=home, now=now)
        ended.append(player.office.code)
        connection.close()

    second = threading.Thread(target=revoke, args=(cast.stranger,))
    with acting_as(home):
        party = Party(office_id=cast.partner.office.id)
        with connection.cursor() as cursor:
            cursor.execute(
                "select * from revoke_party(null, %s, '', %s, 'a leak', %s)",
                [party.office_id, now, now],
            )
        second.start()
        _wait_for_turn(database)
        assert ended == []
    second.join(60)
    assert ended == ["STR"]


def test_what_is_given_after_reinstating_is_not_taken_by_a_late_round(database: str) -> None:
    cast, home = make_cast(), operator().at_home()
    keeper = operator().acting_for(cast.partner.office)
    now = datetime.now(UTC)
    party = Party(person_id=cast.partner.person.id)
    made = actions.declare(NewCompromise(party, now, "a leak"), actor=home, now=now)
    [row] = compromises.list_compromises(home.as_viewer())

    def again() -> None:
        actions.revoke_again(made, actor=home, now=datetime.now(UTC))
        connection.close()

    late = threading.Thread(target=again)
    with acting_as(home):
        actions.lift(str(row.uuid), reason="cleared", actor=home, now=datetime.now(UTC))
        accounts.enable(cast.partner.person.id, actor=keeper, now=datetime.now(UTC))
        late.start()
        _wait_for_turn(database)
    late.join(60)
    assert _left(database, cast.partner) == [0, 0, 0, 1, 0]


def _wait_for_turn(database: str) -> None:
    """Until some transaction waits for another."""
    with admin(database) as super_:
        for _ in range(600):
            [[waiting]] = super_.execute(
                "select count(*) from pg_stat_activity"
                " where datname = current_database() and wait_event_type = 'Lock'"
            ).fetchall()
            if waiting:
                return
            time.sleep(0.05)
    raise AssertionError("nobody waits")

"""What is hidden from people of one office, or from a prosecutor or counsel elsewhere, looks like missing.

tests/security/test_every_door.py tries a stranger at every address. Here are those who are nearer: the
office of a case that is held, or purged, and other prosecutions and counsel. Addresses are taken from the
URL table; what each world has is told by SQL.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.test import Client, override_settings

from tests.conftest import admin, fresh_database
from tests.factories.answers import add_role
from tests.factories.auditing import run_engagement
from tests.factories.prosecution import ask_for
from tests.factories.purged import order_case, run_purger
from tests.factories.roles import give_only
from tests.factories.subjects import make_subject
from tests.factories.visitors import visit_as
from tests.factories.world import (
    Cast,
    Player,
    later,
    make_case,
    make_cast,
    make_player,
    make_submission,
    make_token,
)
from tests.security import catalogue
from tests.security.doors import ask, is_about_an_object, list_doors
from tieline.apps.cases.queries import get_case
from tieline.apps.engagements import queries as engagements
from tieline.apps.engagements.actions import Wish
from tieline.core.authority_fields import StatedAuthority
from tieline.core.sampling import Criterion
from tieline.journeys import engaging
from tieline.journeys.authorising import record_stated
from tieline.journeys.keeping_for_court import hold_case

SHARED: Final = "+1 202 555 0143"
HELD, PURGED, OTHER = "C-HELD-7", "C-PURGED-7", "C-OTHER-7"
SUMMARY: Final = "Boats at the pier of the canary"
LABEL: Final = "Canary of the pier"
ALONE: Final = "+1 202 555 0177"
PAPER, NAMED = "warrant:W-HELD-7", "+1 202 555 0188"
_PAPER_SAYS: Final = StatedAuthority(
    issuer="Canary court", case_ref=HELD, numbers=(f"phone={NAMED}",)
)

_OF_CASE: Final[Mapping[str, str]] = {
    "/cases/": "select uuid from cases_case where ref = %s",
    "/subjects/": "select s.uuid from cases_subject s join cases_case c on c.id = s.case_id"
    " where c.ref = %s",
    "/authorities/": "select uuid from authorities_authority where case_ref = %s",
    "/submissions/": "select uuid from submissions_submission where case_ref = %s",
    "/disclosures/": "select uuid from proceedings_disclosurerequest where case_ref = %s",
    "/disclosures/items/": "select i.uuid from proceedings_disclosureitem i"
    " join proceedings_disclosurerequest r on r.id = i.request_id"
    " where r.case_ref = %s and i.office_id = r.office_id",
    "/prosecutions/": "select uuid from proceedings_disclosurerequest where case_ref = %s",
    "/samples/": "select s.uuid from engagements_sampledcase s join cases_case c on c.id = s.case_id"
    " where c.ref = %s",
    "/holds/": "select h.uuid from retention_hold h join cases_case c on c.id = h.case_id"
    " where c.ref = %s",
    "/hits/": "select h.uuid from hits_hit h join cases_case c on c.id = h.case_id where c.ref = %s",
}
"""By how an address begins which id of the case belongs there; the longest that fits counts."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Who looks, and the ids that are hidden from them, by address."""

    database: str
    cast: Cast
    prosecution: Player
    held: dict[str, UUID]
    case: UUID
    purged: UUID


@pytest.fixture(scope="module", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="module")
def world(server: str) -> Iterator[Scene]:
    """A case of the owner that is held, with all that hangs on it; and one that was purged."""
    with fresh_database(server) as name:
        cast = make_cast()
        make_case(cast.owner, PURGED)
        make_case(cast.owner, OTHER)
        make_case(cast.partner, OTHER)
        make_submission(cast.partner, [SHARED], case=OTHER)
        make_case(cast.owner, HELD, summary=SUMMARY)
        make_submission(cast.owner, [SHARED, ALONE], case=HELD, at=later(1))
        make_subject(cast.owner, [ALONE], label=LABEL, case=HELD)
        record_stated(PAPER, _PAPER_SAYS, actor=cast.owner.actor, now=later(2))
        prosecution = add_role(make_player("PROS"), "prosecutor")
        ask_for(cast.owner, HELD, prosecution.actor)
        _draw(name, cast.owner)
        supervisor = add_role(cast.owner, "supervisor")
        case = get_case(cast.owner.viewer, HELD).uuid
        purged = get_case(cast.owner.viewer, PURGED).uuid
        order_case(supervisor, PURGED)
        run_purger()
        hold_case(case, "subpoena", actor=supervisor.actor, now=later(9))
        connections.close_all()
        yield Scene(name, cast, prosecution, _ids_of(name, HELD), case, purged)


def _draw(database: str, owner: Player) -> None:
    """Every case is in the sample of an engagement."""
    auditor = add_role(owner, "auditor")
    row = run_engagement(auditor)
    wish = Wish(Criterion.ALL, 3)
    engaging.draw_cases(str(row.uuid), wish, actor=auditor.actor, now=row.opened_at)
    assert engagements.list_samples(auditor.viewer, row.id)


def _ids_of(database: str, ref: str) -> dict[str, UUID]:
    found: dict[str, UUID] = {}
    with admin(database) as super_:
        for pattern in sorted({one for one, _ in list_doors() if is_about_an_object(one)}):
            path = pattern.removeprefix("/api/v1")
            begins = [start for start in _OF_CASE if path.startswith(start)]
            if not begins:
                continue
            query = _OF_CASE[max(begins, key=len)]
            row = super_.execute(query, [ref]).fetchone()  # type: ignore[call-overload]
            assert row is not None, f"the world has nothing of the case for {pattern}"
            found[pattern] = UUID(str(row[0]))
    return found


def _clients(player: Player) -> tuple[Client, Client]:
    token = make_token(player, now=datetime.now(UTC))
    program = Client(headers={"Authorization": f"Bearer {token}"}, raise_request_exception=False)
    return visit_as(player), program


def _rows(scene: Scene, office: int) -> dict[str, object]:
    """How many rows of each table are the office's; its trail is one of them."""
    with admin(scene.database) as super_:
        return {
            table: super_.execute(
                f"select count(*) from {table} where office_id = {office}"
            ).fetchone()
            for table in catalogue.office_tables(super_)
        }


def _differing(
    player: Player, ids: Mapping[str, UUID], methods: tuple[str, ...] = ("get", "post")
) -> list[tuple[str, str, int, int]]:
    """The doors at which a hidden id is answered otherwise than one that nothing has."""
    browser, program = _clients(player)
    found = []
    for pattern, ident in ids.items():
        client = program if pattern.startswith("/api/") else browser
        for method in methods:
            hidden, missing = (ask(client, method, pattern, one) for one in (ident, uuid4()))
            if hidden != missing:
                found.append((method, pattern, hidden.status, missing.status))
    return found


@pytest.mark.parametrize("role", ["analyst", "watch_officer", "auditor", "coordinator"])
def test_what_is_held_looks_like_missing_to_its_own_office(world: Scene, role: str) -> None:
    player = add_role(world.cast.owner, role, f"near-{role.replace('_', '-')}")
    before = _rows(world, world.cast.partner.office.id)
    # That a case was drawn is known to the auditors of its office; what it holds is not.
    ids = {p: i for p, i in world.held.items() if role != "auditor" or "/samples/" not in p}
    assert _differing(player, ids) == []
    assert _rows(world, world.cast.partner.office.id) == before


@pytest.mark.parametrize("role", ["analyst", "watch_officer", "coordinator"])
def test_no_list_names_what_is_held(world: Scene, role: str) -> None:
    player = add_role(world.cast.owner, role, f"list-{role.replace('_', '-')}")
    browser, program = _clients(player)
    needles = (HELD, str(world.case), SUMMARY, LABEL, ALONE, "W-HELD-7", "Canary court", NAMED)
    told, tried = [], 0
    for pattern in sorted({one for one, _ in list_doors() if "<" not in one}):
        if pattern.startswith("/sign-"):
            continue
        answer = ask(program if pattern.startswith("/api/") else browser, "get", pattern)
        tried += answer.status == 200
        told += [(pattern, needle) for needle in needles if needle in answer.text]
    assert tried > 10
    assert told == []


def test_what_was_purged_is_told_to_readers_of_its_office_alone(world: Scene) -> None:
    doors = {p: world.purged for p in world.held if p.removeprefix("/api/v1").startswith("/cases/")}
    near = add_role(world.cast.owner, "analyst", "reader")
    _, program = _clients(near)
    assert ask(program, "get", "/api/v1/cases/<uuid:uuid>", world.purged).status == 410
    far = [add_role(world.cast.owner, "administrator"), world.cast.partner, world.prosecution]
    for player in far:
        assert _differing(player, doors) == [], player.person.name


@pytest.mark.parametrize("role", ["counsel", "prosecutor", "supervisor"])
def test_other_offices_find_nothing_of_a_request_and_write_nothing(world: Scene, role: str) -> None:
    """The partner's counsel, a prosecutor of another office, and bodies that act on hidden ids."""
    player = add_role(world.cast.partner, role, f"far-{role}")
    victims = (world.cast.owner.office.id, world.prosecution.office.id)
    before = [_rows(world, office) for office in victims]
    assert _differing(player, world.held) == []
    assert [_rows(world, office) for office in victims] == before


def test_a_prosecutor_who_was_withdrawn_finds_nothing(world: Scene) -> None:
    request = {p: i for p, i in world.held.items() if "/prosecutions/" in p}
    assert request
    give_only(world.database, world.prosecution, "analyst")
    try:
        assert _differing(world.prosecution, request) == []
    finally:
        give_only(world.database, world.prosecution, "prosecutor")

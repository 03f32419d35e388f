"""Every address as nobody, as a stranger office in every role, and as every role of the owner.

Addresses come from the URL table, ids from the owner's rows: what a new route lets out fails here.
What test_web_doors.py and test_api_doors.py say about rules, tokens and forms holds besides.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.http import HttpRequest
from django.test import Client, override_settings
from psycopg import errors

from tests.conftest import admin, fresh_database
from tests.factories.roles import end_roles, give_only
from tests.factories.visitors import visit_as
from tests.factories.world import Cast, Player, make_token, operator
from tests.security import catalogue
from tests.security.doors import (
    DRAFT,
    METHODS,
    Told,
    ask,
    demands_by_door,
    find_object,
    is_about_an_object,
    leave_a_draft,
    list_doors,
)
from tests.security.standing import overlap_unseen, revoke_colleague
from tests.security.worlds import make_full_world
from tieline.apps.offices import tokens
from tieline.core.doors import Rule
from tieline.core.errors import TielineError
from tieline.core.proofs import Proof
from tieline.core.rights import RIGHTS, Right, RoleName
from tieline.web import session_state

ROLES: Final = (None, *(role for role in RoleName if role is not RoleName.OPERATOR))
"""Those that a person can hold in an office; the installation's own is tried by itself."""
SIGNED_OUT: Final = ("/sign-out", "/sign-in/again")
"""They end the session that the other requests of a test need."""
KEPT_BY_THE_SESSION: Final = ("/sign-in/factor", "/sign-in/factor/add")
REFUSED_EITHER_WAY: Final = "/compromise/"
"""Of a compromise it is not told whether it is hidden or missing: none is the stranger's to lift."""
REFUSED_METHODS: Final = ("put", "patch", "delete", "trace")
USED_METHODS: Final = tuple(method for method in METHODS if method not in REFUSED_METHODS)


@dataclass(frozen=True, slots=True)
class Scene:
    """An owner with an object behind every address, and a stranger with a browser and a program."""

    database: str
    owner: Player
    stranger: Player
    objects: dict[str, UUID]
    """By address the id of the owner's object there."""


@dataclass(frozen=True, slots=True)
class World:
    """What every test here copies: a database, and who plays in it."""

    database: str
    cast: Cast


@pytest.fixture(scope="module", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def _own_drafts(tmp_path: Path) -> Iterator[None]:
    with override_settings(DRAFTS_DIR=tmp_path / "drafts"):
        yield


@pytest.fixture(scope="module")
def world(server: str) -> Iterator[World]:
    """Made once; whoever would copy it finds nobody connected to it."""
    with fresh_database(server) as name:
        cast = make_full_world(name).cast
        overlap_unseen(name, cast)
        revoke_colleague(name, cast.owner)
        connections.close_all()
        yield World(name, cast)


@pytest.fixture
def scene(world: World) -> Iterator[Scene]:
    """A copy of the world for one test, and where the owner's objects stand in it."""
    with fresh_database(world.database) as name:
        draft = leave_a_draft(visit_as(world.cast.owner))
        about = {pattern for pattern, _ in list_doors() if is_about_an_object(pattern)}
        with admin(name) as super_:
            objects = {
                pattern: find_object(super_, _holder(world.cast, pattern), pattern)
                for pattern in sorted(about - {DRAFT})
            }
        objects[DRAFT] = draft
        yield Scene(name, world.cast.owner, world.cast.stranger, objects)


def _holder(cast: Cast, pattern: str) -> Player:
    """Whose object stands behind the address: of the hit, the side that arrived later."""
    return cast.partner if "/hits/" in pattern else cast.owner


def _doors(scene: Scene) -> list[str]:
    found = sorted({pattern for pattern, _ in list_doors() if pattern not in SIGNED_OUT})
    assert len(found) > 120
    assert len(scene.objects) > 75
    return found


def _client_for(pattern: str, browser: Client, program: Client) -> Client:
    return program if pattern.startswith("/api/") else browser


def _program(player: Player) -> Client:
    token = make_token(player, now=datetime.now(UTC))
    return Client(headers={"Authorization": f"Bearer {token}"}, raise_request_exception=False)


def _hold(scene: Scene, player: Player, role: RoleName | None) -> None:
    """From now on the player's person holds this role alone; whoever is signed in stays so."""
    if role is None:
        end_roles(scene.database, player)
    else:
        give_only(scene.database, player, role.value)


def _last_entry(super_: catalogue.Connection) -> int:
    found = super_.execute("select coalesce(max(id), 0) from audit_auditentry").fetchone()
    assert found is not None
    return int(str(found[0]))


def _trail(
    super_: catalogue.Connection, player: Player, since: int
) -> list[tuple[object, ...]]:  # fmt: skip
    """What the office's auditor could read after this entry, ids of rows left out."""
    return super_.execute(
        "select action, purpose, authority, cardinality(digests), person_id,"
        " (select array_agg(key order by key) from jsonb_object_keys(ids) key)"
        " from audit_auditentry where office_id = %s and id > %s order by id",
        [player.office.id, since],
    ).fetchall()


def _state_of(scene: Scene, player: Player) -> dict[str, object]:
    """A print of every row of the office, but for when tokens and sessions were last used."""
    with admin(scene.database) as super_:
        return {
            table: super_.execute(
                "select count(*), md5(coalesce(string_agg(row, '|' order by row), '')) from"
                f" (select (to_jsonb(t) - array['last_used_on', 'seen_at'])::text row from {table} t"
                f" where office_id = {player.office.id}) rows"
            ).fetchone()
            for table in catalogue.office_tables(super_)
        }


def test_nobody_learns_at_any_door_whether_something_is_there(scene: Scene) -> None:
    before = _state_of(scene, scene.owner)
    for pattern in _doors(scene):
        if not is_about_an_object(pattern):
            continue
        for method in METHODS:
            real, missing = scene.objects[pattern], uuid4()
            answers = [ask(Client(), method, pattern, ident) for ident in (real, missing)]
            assert answers[0] == answers[1], (method, pattern)
            assert answers[0].status in (302, 401), (method, pattern)
    assert _state_of(scene, scene.owner) == before


@pytest.mark.parametrize("role", ROLES)
def test_a_stranger_in_any_role_finds_the_same_where_something_is_hidden_and_where_nothing_is(
    scene: Scene, role: RoleName | None
) -> None:
    """Byte by byte, header by header, and in the trail that the stranger's own auditor reads."""
    browser, program = visit_as(scene.stranger), _program(scene.stranger)
    _hold(scene, scene.stranger, role)
    before = _state_of(scene, scene.owner)
    with admin(scene.database) as super_:
        for pattern in scene.objects:
            client = _client_for(pattern, browser, program)
            told = {
                method: _answer_for_both(scene, super_, client, method, pattern)
                for method in USED_METHODS
            }
            opened = {method: told[method] for method in _opened_to(role, pattern)}
            # What a form or a rule refuses before the object is looked for would prove nothing.
            not_there = 403 if pattern.startswith(REFUSED_EITHER_WAY) else 404
            assert set(opened.values()) <= {not_there, 405}, (pattern, opened)
            assert not opened or not_there in opened.values(), (pattern, opened)
    assert _state_of(scene, scene.owner) == before


def _answer_for_both(
    scene: Scene, super_: catalogue.Connection, client: Client, method: str, pattern: str
) -> int:
    """The status of what a stranger is told, which is the same for a hidden and a missing object."""
    answers: list[Told] = []
    entries: list[list[tuple[object, ...]]] = []
    for ident in (scene.objects[pattern], uuid4()):
        last = _last_entry(super_)
        answers.append(ask(client, method, pattern, ident))
        entries.append(_trail(super_, scene.stranger, last))
    assert answers[0] == answers[1], (method, pattern)
    assert entries[0] == entries[1], (method, pattern)
    assert answers[0].status in (302, 401, 403, 404, 405), (method, pattern)
    return answers[0].status


def _opened_to(role: RoleName | None, pattern: str) -> list[str]:
    """The methods of an address that the role's rights open. What is one's own account or draft sends
    whoever asks for another's back to their own."""
    if role is None or pattern.startswith(("/account/", DRAFT)):
        return []
    by_method = demands_by_door()[pattern]
    demands = {m: by_method.get("", by_method.get(m.upper())) for m in USED_METHODS}
    return [
        method
        for method, demand in demands.items()
        if demand is not None and (not isinstance(demand, Right) or demand in RIGHTS[role])
    ]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_of_the_owner_opens_its_own_objects_by_its_right_and_no_other(
    scene: Scene, role: RoleName | None
) -> None:
    """With ids that are there: a door that forgets its demand would answer with the object."""
    browser, program = visit_as(scene.owner), _program(scene.owner)
    _hold(scene, scene.owner, role)
    opened = RIGHTS[role] if role else frozenset()
    tried = 0
    for pattern, by_method in demands_by_door().items():
        if pattern in SIGNED_OUT:
            continue
        client = _client_for(pattern, browser, program)
        ident = scene.objects.get(pattern)
        for method, demand in by_method.items():
            asked = method.lower() or "get"
            is_refused = role is None or (isinstance(demand, Right) and demand not in opened)
            if asked == "post" and not is_refused:
                continue  # it would act
            tried += 1
            told = ask(client, asked, pattern, ident)
            no_role = 401 if pattern.startswith("/api/") else 403
            if role is None:
                assert told.status == no_role, (asked, pattern)
            else:
                assert (told.status == 403) == is_refused, (role, asked, pattern, told.status)
            if is_refused:
                assert "C-1" not in told.text, (role, asked, pattern)
    assert tried > 100


def test_no_role_is_answered_by_a_method_that_nobody_uses(scene: Scene) -> None:
    """Rights only ever open: what all roles at once are not answered by, none of them is."""
    browser, program = visit_as(scene.owner), _program(scene.owner)
    everyone = [role.value for role in ROLES if role is not None]
    for roles in (everyone, []):
        give_only(scene.database, scene.owner, *roles)
        before = _state_of(scene, scene.owner)
        for pattern in _doors(scene):
            client = _client_for(pattern, browser, program)
            for method in REFUSED_METHODS:
                told = ask(client, method, pattern, scene.objects.get(pattern))
                allowed = (302,) if pattern in KEPT_BY_THE_SESSION else (405,)
                if not roles:
                    allowed = (*allowed, 401, 403)
                assert told.status in allowed, (roles, method, pattern)
        assert _state_of(scene, scene.owner) == before, roles


def test_the_operator_of_the_installation_comes_in_at_no_door(scene: Scene) -> None:
    """The role works at the command line of the machine; no office can give it to anybody."""
    local = operator()
    request = HttpRequest()
    request.session, request.user = SessionStore(), AnonymousUser()
    assert not session_state.complete(request, local, Proof.TOTP, datetime.now(UTC))
    new = tokens.NewToken(local.id, "a program", datetime.now(UTC) + timedelta(days=1))
    with pytest.raises(TielineError):
        tokens.create_token(new, actor=local.acting_for(scene.owner.office), now=datetime.now(UTC))
    with pytest.raises(errors.CheckViolation, match="operator_is_installation"):
        give_only(scene.database, scene.owner, RoleName.OPERATOR.value)


def test_every_door_that_only_shows_changes_nothing(scene: Scene) -> None:
    """A page that a link, a preview or a crawler can ask for must not act."""
    browser, program = visit_as(scene.owner), _program(scene.owner)
    before = _state_of(scene, scene.owner)
    for pattern in _doors(scene):
        client = _client_for(pattern, browser, program)
        for method in ("get", "head", "options"):
            ask(client, method, pattern, scene.objects.get(pattern))
    after = _state_of(scene, scene.owner)
    changed = {table for table in after if after[table] != before[table]}
    assert changed <= {"audit_auditentry", "offices_apitoken", "offices_session", "offices_account"}
    assert settings.DRAFTS_DIR.is_dir()


def test_no_rule_lets_a_door_be_forgotten(scene: Scene) -> None:
    """Whatever is neither open to all nor part of signing in demands a right or says why not."""
    demands = demands_by_door()
    for pattern, rule in list_doors():
        if rule in (Rule.OPEN_TO_ALL, Rule.SIGNING_IN):
            assert pattern not in demands
            assert not is_about_an_object(pattern), f"{pattern} shows an object to anybody"
        else:
            assert rule is not None
            assert None not in demands[pattern].values(), pattern

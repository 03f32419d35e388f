"""A real installation for the targets that ask the product: server, roles, row security, and offices
with an object behind every address."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.db import connections
from django.test import Client, override_settings

from tests.conftest import CLUSTER, HOME, SECRETS, admin, fresh_database
from tests.factories.roles import give_only
from tests.factories.visitors import visit_as
from tests.factories.world import Cast, Player, make_token
from tests.security.doors import DRAFT, find_object, is_about_an_object, leave_a_draft, list_doors
from tests.security.standing import overlap_unseen, revoke_colleague
from tests.security.worlds import make_full_world
from tieline.config.embedded import SUPERUSER
from tieline.config.home import Home
from tieline.config.installation import initialise
from tieline.core.rights import RoleName

_CHEAP = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the role of a person of an office, with a browser and a program."""

    name: str
    browser: Client
    token: str | None


@dataclass(frozen=True, slots=True)
class Scene:
    """Who asks, and by address the id of an object of the owner's that is there."""

    owner: Player
    askers: tuple[Asker, ...]
    objects: dict[str, UUID]


@contextmanager
def worlds() -> Iterator[str]:
    """The name of a database with the full world in it, to be copied for each round."""
    _install()
    with ExitStack() as stack:
        stack.enter_context(override_settings(PASSWORD_HASHERS=_CHEAP))
        name = stack.enter_context(fresh_database(SECRETS.server.dbname))
        cast = make_full_world(name).cast
        overlap_unseen(name, cast)
        revoke_colleague(name, cast.owner)
        connections.close_all()
        _CASTS[name] = cast
        yield name


@cache
def _install() -> None:
    """Once in a process."""
    CLUSTER.initialise(SECRETS.passwords[SUPERUSER])
    CLUSTER.start()
    initialise(Home(HOME), database_url=None, operator="operator", report=lambda _: None)


_CASTS: dict[str, Cast] = {}


@contextmanager
def scene_of(world: str) -> Iterator[Scene]:
    """A copy of the world, which the round may spoil."""
    cast = _CASTS[world]
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        stack.enter_context(override_settings(DRAFTS_DIR=Path(folder) / "drafts"))
        name = stack.enter_context(fresh_database(world))
        roles = [role.value for role in RoleName if role is not RoleName.OPERATOR]
        draft = leave_a_draft(visit_as(cast.owner))
        give_only(name, cast.owner, *roles)
        give_only(name, cast.stranger, RoleName.ANALYST.value)
        with admin(name) as super_:
            objects = {
                pattern: find_object(super_, _holder(cast, pattern), pattern)
                for pattern, _ in list_doors()
                if is_about_an_object(pattern) and pattern != DRAFT
            }
        askers = (
            _asker("owner in every role", cast.owner),
            _asker("stranger", cast.stranger),
            Asker("nobody", Client(raise_request_exception=False), None),
        )
        yield Scene(cast.owner, askers, {**objects, DRAFT: draft})


def _holder(cast: Cast, pattern: str) -> Player:
    """Whose object stands behind the address: of the hit, the side that arrived later."""
    return cast.partner if "/hits/" in pattern else cast.owner


def _asker(name: str, player: Player) -> Asker:
    browser = visit_as(player)
    browser.raise_request_exception = False
    return Asker(name, browser, make_token(player, now=datetime.now(UTC)))

"""The functions that run with more rights than their caller: who owns them, and who may call them."""

from collections.abc import Iterator

import pytest

from tests.conftest import admin
from tests.security.catalogue import Connection
from tests.security.definers import (
    ALSO_CALLED_BY,
    DEFINERS,
    OF_THE_KEEPER,
    OF_THE_QUEUE,
    OF_THE_SNAPSHOT,
    OPEN_TO_ALL,
    TRIGGERS,
)


@pytest.fixture
def schema(server: str) -> Iterator[Connection]:
    with admin(server) as connection:
        yield connection


def test_every_definer_function_is_known_fixed_and_closed(schema: Connection) -> None:
    found = schema.execute(
        "select proname, proowner::regrole::text,"
        " (select split_part(s, '=', 2) from unnest(proconfig) s where s like 'search_path=%'),"
        " (select array_agg(r.rolname::text order by r.rolname) from pg_roles r"
        "  where r.rolname like 'tieline%' and r.rolname <> all (array[proowner::regrole::text,"
        "   'tieline_owner']) and has_function_privilege(r.rolname, p.oid, 'execute')),"
        " has_function_privilege('public', p.oid, 'execute')"
        " from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        " where prosecdef and n.nspname not in ('pg_catalog', 'information_schema')"
    ).fetchall()
    assert {name: owner for name, owner, *_ in found} == {
        name: owner
        for name, (owner, _) in (DEFINERS | OF_THE_KEEPER | OF_THE_SNAPSHOT | TRIGGERS).items()
    }
    for name, _, path, callers, is_public in found:
        assert path == "pg_catalog, public, pg_temp", name
        known = [] if name in TRIGGERS else ["tieline_app", *ALSO_CALLED_BY.get(name, [])]
        known = ["tieline_keeper"] if name in OF_THE_KEEPER else known
        known = (
            ["tieline_snapshot", *ALSO_CALLED_BY.get(name, [])]
            if name in OF_THE_SNAPSHOT
            else known
        )
        assert (callers or []) == sorted(known), name
        assert not is_public, name


def _open_functions(schema: Connection) -> set[str]:
    """The functions that the application, or everybody, may call; not those of the queue, and not
    triggers that run as their caller."""
    found = schema.execute(
        "select distinct proname from pg_proc"
        " where pronamespace = 'public'::regnamespace"
        " and (prosecdef or prorettype <> 'trigger'::regtype)"
        " and not starts_with(proname, %s) and (has_function_privilege('tieline_app', oid, 'execute')"
        " or has_function_privilege('public', oid, 'execute'))",
        [OF_THE_QUEUE],
    ).fetchall()
    return {str(name) for (name,) in found}


def test_whatever_is_not_listed_is_closed_to_the_application(schema: Connection) -> None:
    assert _open_functions(schema) == DEFINERS.keys() | OPEN_TO_ALL.keys()


def test_a_function_whose_rights_were_forgotten_is_noticed(schema: Connection) -> None:
    with schema.transaction(force_rollback=True):
        schema.execute("create function forgotten() returns int language sql as 'select 1'")
        assert "forgotten" in _open_functions(schema)


def test_what_is_open_runs_with_no_more_rights_than_its_caller(schema: Connection) -> None:
    found = schema.execute(
        "select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef"
        " and (proname = any (%s) or starts_with(proname, %s))",
        [list(OPEN_TO_ALL), OF_THE_QUEUE],
    ).fetchall()
    assert found == []

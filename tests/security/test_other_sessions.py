"""What one session can learn of the others: every request is served as the same role."""

import psycopg
import pytest
from psycopg import errors

from tests.conftest import admin
from tests.security.catalogue import connect_as
from tieline.config.roles import LOGIN_ROLES

CANARY = "+12025550173"
LOOKS = (
    "select query from pg_stat_activity",
    "select * from pg_stat_get_activity(null)",
    "select pg_stat_get_backend_activity(id) from pg_stat_get_backend_idset() id",
)


@pytest.mark.parametrize("role", LOGIN_ROLES)
@pytest.mark.parametrize("look", LOOKS)
def test_no_role_reads_the_statements_of_other_sessions(
    database: str, role: str, look: str
) -> None:
    """They hold values: a policy that hides a row would be worth nothing beside them."""
    with connect_as("tieline_app", database) as other, connect_as(role, database) as session:
        other.execute(f"select '{CANARY}'")
        with pytest.raises(errors.InsufficientPrivilege):
            session.execute(look)  # type: ignore[call-overload]
        # The statement is there to be read: a superuser sees it.
        with admin(database) as super_:
            shown = super_.execute("select query from pg_stat_activity").fetchall()
        assert any(CANARY in str(query) for (query,) in shown)


@pytest.mark.parametrize("name", ["postgres", "template1"])
@pytest.mark.parametrize("role", LOGIN_ROLES)
def test_no_role_enters_another_database_of_the_own_server(
    server: str, role: str, name: str
) -> None:
    with pytest.raises(psycopg.OperationalError, match=r"CONNECT|permission denied"):
        connect_as(role, name)

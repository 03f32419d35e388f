"""Raw SQL as the application's role, in random worlds, as anyone for any office: it reaches exactly
the rows that an independent model of the rules names, and adds and changes no others."""

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from tests.conftest import admin, fresh_database
from tests.security import catalogue
from tests.security.random_rights import (
    PER_PERSON,
    Templates,
    act,
    filled,
    lookers,
    mark_of,
    read_templates,
    standing,
    worlds,
)
from tests.security.rules_model import (
    AUDITS,
    CLOSED,
    CONTENT,
    LISTED,
    Looker,
    Row,
    World,
    may_add,
    may_change,
    may_remove,
    roles_of,
    seen,
)
from tests.security.worlds import make_full_world

APP = "tieline_app"
MANY = int(os.environ.get("TIELINE_TEST_WORLDS", "1"))
"""How many times as many worlds as usual: more where there is time for them."""
READ_WORLDS = 500 * MANY
WRITE_WORLDS = 80 * MANY
LOOKERS = 5


class Stage:
    """A database without rows, what a row of each table looks like, and what may be done at all."""

    def __init__(self, database: str) -> None:
        self.templates: Templates = read_templates(database)
        self.connection: psycopg.Connection[Any] = admin(database)
        read = [table for table in self.templates if table not in CLOSED]
        self.read_all = " union all ".join(f"select '{t}', {mark_of(t)} from {t}" for t in read)
        self.changeable = {table: self._changeable(table) for table in read}
        self.insertable = {
            table: catalogue.columns_with(self.connection, APP, table, "insert")
            for table in self.templates
        }
        self.removable = {
            table for table in read if catalogue.may(self.connection, APP, table, "delete")
        }

    def _changeable(self, table: str) -> list[str]:
        """Columns that can be set to what they are: password hashes can be written and not read."""
        read = catalogue.columns_with(self.connection, APP, table, "select")
        written = catalogue.columns_with(self.connection, APP, table, "update")
        return [column for column in written if column in read]


@pytest.fixture(scope="module")
def stage(server: str) -> Iterator[Stage]:
    with fresh_database(server) as database:
        make_full_world(database)
        found = Stage(database)
        yield found
        found.connection.close()


def test_the_model_has_a_rule_for_every_table_and_security_is_on_for_its_reader(
    stage: Stage,
) -> None:
    ruled = CONTENT | CLOSED | LISTED | AUDITS | PER_PERSON | {
        "authorities_authoritykind", "offices_agency", "offices_office", "offices_person", "offices_membership",
        "notices_webhook", "notices_webhookmessage", "retention_hold", "retention_schedule",
        "retention_sealedkey", "retention_tombstone",
        "sharing_partnerflag",
    }  # fmt: skip
    assert set(stage.templates) == ruled
    with stage.connection.transaction(force_rollback=True):
        stage.connection.execute("set local role tieline_app")
        assert catalogue.names(stage.connection, "select current_user") == [APP]
        for table in stage.templates:
            active = stage.connection.execute("select row_security_active(%s)", [table])
            assert active.fetchone() == (True,), table
        for table in CLOSED:
            assert not catalogue.may(stage.connection, APP, table, "select")


_SETTINGS = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)


@settings(_SETTINGS, max_examples=READ_WORLDS)
@given(data=st.data())
def test_a_select_returns_what_the_model_says(stage: Stage, data: st.DataObject) -> None:
    world = data.draw(worlds(stage.templates))
    with standing(stage.connection, world, stage.templates):
        for who in data.draw(st.lists(lookers(world), min_size=1, max_size=LOOKERS)):
            act(stage.connection, who)
            found = stage.connection.execute(stage.read_all, prepare=True).fetchall()
            assert sorted(found) == sorted(seen(world, who)), who


SINS = {
    "a policy that forgets the right": (
        "create policy sin on cases_case for select to tieline_app"
        " using (office_id = (select acting_office()))"
    ),
    "a case that opens to an auditor who did not write down that they open it": (
        "create policy sin on cases_case for select to tieline_app"
        " using (office_id = (select acting_office()) and (select acting_may('audit')))"
    ),
    "an engagement that runs unconfirmed": (
        "update engagements_engagement set confirmed_by = 7, confirmed_at = now()"
    ),
    "a colleague's second factor that anyone may see": (
        "create policy sin on offices_factor for select to tieline_app"
        " using (office_id = (select acting_office()))"
    ),
    "a role that opens too much": (
        "update offices_membership m set role = 'analyst' where role = 'administrator'"
        " and not exists (select 1 from offices_membership o where o.office_id = m.office_id"
        " and o.person_id = m.person_id and o.role = 'analyst')"
    ),
    "a role that never ends": "update offices_membership set ends_at = null, starts_at = null",
    "somebody who is active again": "update offices_person set is_active = true",
}


@pytest.mark.parametrize("sin", SINS)
def test_what_lets_too_much_be_seen_is_noticed(stage: Stage, sin: str) -> None:
    @settings(_SETTINGS, max_examples=500, phases=(Phase.generate,))
    @given(data=st.data())
    def compare(data: st.DataObject) -> None:
        world = data.draw(worlds(stage.templates))
        with standing(stage.connection, world, stage.templates):
            stage.connection.execute("set local role none")
            stage.connection.execute(SINS[sin])
            stage.connection.execute("set local role tieline_app")
            for person in world.people:
                for office in world.offices[1:]:
                    who = Looker(person.id, office)
                    act(stage.connection, who)
                    found = stage.connection.execute(stage.read_all).fetchall()
                    assert sorted(found) == sorted(seen(world, who)), who

    with pytest.raises(AssertionError):
        compare()


@settings(_SETTINGS, max_examples=WRITE_WORLDS)
@given(data=st.data())
def test_nothing_is_added_changed_or_removed_beyond_the_model(
    stage: Stage, data: st.DataObject
) -> None:
    world = data.draw(worlds(stage.templates))
    with standing(stage.connection, world, stage.templates):
        who = data.draw(lookers(world))
        act(stage.connection, who)
        other = data.draw(st.sampled_from(world.people)).id
        elsewhere = data.draw(st.sampled_from(world.offices))
        for table in stage.templates:
            for row in (
                Row(7_000_000, who.office, who.person, 12),
                Row(7_000_001, who.office, other, 12),
                Row(7_000_002, elsewhere, who.person, 12),
            ):
                said = may_add(table, row, who, roles_of(world, who))
                assert _adds(stage, table, row) == said, (table, row, who)
            _assert_changes(stage, world, table, who)


def _adds(stage: Stage, table: str, row: Row) -> bool:
    """Whether the row passes the grants and policies. A constraint that stops it comes after."""
    listed = ", ".join(c for c in stage.insertable[table] if c != "id")
    statement, values = f"insert into {table} default values", []
    if listed:
        statement = (
            f"insert into {table} ({listed}) select {listed}"
            f" from jsonb_populate_record(null::{table}, %s::jsonb)"
        )
        values = [Jsonb(filled(table, row, stage.templates))]
    try:
        with stage.connection.transaction(force_rollback=True):
            stage.connection.execute(statement, values)
    except psycopg.errors.InsufficientPrivilege:
        return False
    except psycopg.errors.IntegrityError:
        return True
    return True


def _assert_changes(stage: Stage, world: World, table: str, who: Looker) -> None:
    roles = roles_of(world, who)
    statements = [
        (f"update {table} set {column} = {column}", may_change)
        for column in stage.changeable.get(table, [])[:1]
    ]
    if table in stage.removable:
        statements.append((f"delete from {table}", may_remove))
    for statement, rule in statements:
        expected = sum(rule(table, row, who, roles) for row in world.rows.get(table, ()))
        with stage.connection.transaction(force_rollback=True):
            reached = stage.connection.execute(statement).rowcount
        assert reached == expected, (statement, who)

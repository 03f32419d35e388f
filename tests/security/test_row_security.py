"""Every table of office data is closed by row security. Derived from the database's catalogue."""

from collections.abc import Callable, Iterator

import pytest

from tests.conftest import admin
from tests.security import catalogue
from tests.security.catalogue import Connection


@pytest.fixture
def schema(server: str) -> Iterator[Connection]:
    """What `init` made, for tests that only read it or roll back."""
    with admin(server) as connection:
        yield connection


RULES: dict[str, Callable[[Connection], list[str]]] = {
    "row security is enabled, forced and has a policy": catalogue.find_unprotected,
    "every row names its office": catalogue.find_without_office,
    "every policy for the application asks who acts": catalogue.find_open_policies,
    "no policy calls a function for each row": catalogue.find_functions_per_row,
    "references carry the office on both sides": catalogue.find_foreign_without_office,
    "no id names a row without a reference": catalogue.find_loose_ids,
    "uniqueness includes the office": catalogue.find_unique_without_office,
    "views read with the reader's rights": catalogue.find_leaking_views,
}


@pytest.mark.parametrize("rule", RULES)
def test_every_table_keeps_the_rule(schema: Connection, rule: str) -> None:
    assert RULES[rule](schema) == []


def test_no_list_of_exceptions_speaks_of_what_is_gone(schema: Connection) -> None:
    tables = catalogue.tables(schema)
    assert catalogue.stale(catalogue.WITHOUT_OFFICE_DATA, tables) == []
    assert catalogue.stale(catalogue.WITHOUT_OFFICE_COLUMN, tables) == []
    columns = [(table, column) for table in tables for column in catalogue.columns(schema, table)]
    assert catalogue.stale(catalogue.FOREIGN_WITHOUT_OFFICE, columns) == []
    assert catalogue.stale(catalogue.LOOSE_IDS, columns) == []
    indexes = catalogue.names(schema, "select relname from pg_class where relkind = 'i'")
    assert catalogue.stale(catalogue.UNIQUE_WITHOUT_OFFICE, indexes) == []


def test_tables_of_frameworks_refer_to_no_office_data(schema: Connection) -> None:
    for table in catalogue.WITHOUT_OFFICE_DATA:
        assert "office_id" not in catalogue.columns(schema, table)
        named = catalogue.names(
            schema,
            "select confrelid::regclass from pg_constraint"
            " where contype = 'f' and conrelid = %s::regclass",
            [table],
        )
        assert set(named) <= set(catalogue.WITHOUT_OFFICE_DATA)


def test_nothing_is_granted_to_everybody(schema: Connection) -> None:
    open_to_all = catalogue.names(
        schema,
        "select relname from pg_class where relnamespace = 'public'::regnamespace"
        " and relkind in ('r', 'p', 'v', 'm', 'S', 'f')"
        " and exists (select 1 from aclexplode(relacl) a where a.grantee = 0)",
    )
    assert open_to_all == []


SINS: dict[str, tuple[str, str]] = {
    "row security is enabled, forced and has a policy": ("create table sin (id int)", "sin"),
    "every row names its office": (
        "alter table cases_case alter office_id drop not null",
        "cases_case",
    ),
    "every policy for the application asks who acts": (
        "create policy sin on cases_case for select to tieline_app using (ref <> '')",
        "cases_case.sin",
    ),
    "no policy calls a function for each row": (
        "create policy sin on cases_case to tieline_app using (office_id = acting_office())",
        "cases_case.sin",
    ),
    "references carry the office on both sides": (
        "alter table cases_case add constraint sin foreign key (marking_id)"
        " references sharing_marking (id)",
        "cases_case.marking_id -> sharing_marking",
    ),
    "no id names a row without a reference": (
        "alter table cases_case add column parent_id bigint",
        "cases_case.parent_id",
    ),
    "uniqueness includes the office": (
        "create unique index sin on cases_case (ref)",
        "sin (ref)",
    ),
    "views read with the reader's rights": (
        "create view sin as select * from cases_case",
        "sin",
    ),
}


def test_each_rule_finds_the_one_who_breaks_it(schema: Connection) -> None:
    assert SINS.keys() == RULES.keys()
    for rule, (sin, culprit) in SINS.items():
        with schema.transaction(force_rollback=True):
            before = RULES[rule](schema)
            schema.execute(sin)
            assert set(RULES[rule](schema)) - set(before) == {culprit}, rule


PER_ROW = {
    "bare": "acting_may('read_cases')",
    "with a column": "(select acting_may(ref))",
    "another function": "(select role_opens('analyst', 'check'))",
    "a correlated subquery": "(select acting_may('check') where ref <> '')",
}


@pytest.mark.parametrize("asked", PER_ROW)
def test_a_right_that_is_asked_for_each_row_is_found(schema: Connection, asked: str) -> None:
    with schema.transaction(force_rollback=True):
        schema.execute(
            "create policy sin on cases_case for select to tieline_app using"
            f" (office_id = (select acting_office()) and {PER_ROW[asked]})"
        )
        assert catalogue.find_functions_per_row(schema) == ["cases_case.sin"]


TAKEN_OFF = (
    "alter table cases_case disable row level security",
    "alter table cases_case no force row level security",
    "do $$ declare p text; begin for p in select polname from pg_policy where polrelid ="
    " 'cases_case'::regclass loop execute format('drop policy %I on cases_case', p); end loop; end $$",
)


@pytest.mark.parametrize("sin", TAKEN_OFF)
def test_row_security_taken_off_a_table_is_found(schema: Connection, sin: str) -> None:
    with schema.transaction(force_rollback=True):
        schema.execute(sin)
        assert catalogue.find_unprotected(schema) == ["cases_case"]


def test_a_stored_view_that_the_application_may_read_is_found(schema: Connection) -> None:
    with schema.transaction(force_rollback=True):
        schema.execute("create materialized view sin as select * from cases_case")
        assert catalogue.find_leaking_views(schema) == []
        schema.execute("grant select on sin to tieline_app")
        assert catalogue.find_leaking_views(schema) == ["sin"]

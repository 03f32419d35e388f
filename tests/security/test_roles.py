"""The six roles: what each may do, and first of all that the product serves as the least."""

from typing import Final

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from psycopg import errors

from tests.conftest import admin
from tests.security import catalogue
from tests.security.catalogue import connect_as
from tests.security.definers import OF_THE_SNAPSHOT
from tests.security.worlds import make_full_world, read_as
from tieline.apps.audit.acting import acting_as
from tieline.config.roles import LOGIN_ROLES, MATCHER

OTHERS: Final = (
    "postgres",
    "tieline_owner",
    MATCHER,
    "tieline_keeper",
    "tieline_backup",
    "tieline_snapshot",
)
WRITES: Final = ("insert", "update", "delete")

KEPT_FROM_THE_MATCHER: Final = (
    "selectors_selector",
    "offices_person",
    "offices_membership",
    "submissions_officeslice",
    "submissions_slicechunk",
    "submissions_rowproblem",
    "calls_callset",
    "calls_callpiece",
    "hits_hithandling",
)

TEXT_THE_MATCHER_READS: Final = {
    "authorities_authority": "the case to which a paper is bound, to hide it with a held one",
    "audit_auditentry": "who looked and why, to demand it before an answer; holds no value",
    "audit_seal": "links of the chain: digests, by which an entry is found and nothing told",
    "proceedings_disclosureitem": "what counsel decided; what is disclosed lies sealed in it",
    "proceedings_disclosurerequest": "what prosecutors ask, of which reference, and why it is refused",
    "cases_case": "how a case answers, to see that silence has its reason; no other text",
    "cases_casepointer": (
        "what a case chose to tell, empty unless it answers openly; and its reference, which only a "
        "coordinator whom both offices have cleared is told"
    ),
    "cases_authoritybound": "who may know of what came under an authority; not of which kind it is",
    "cases_selectorposture": "how a case answers for one selector, for the same reason",
    "compromises_compromise": "which party, since when and why, to list what it was told",
    "compromises_damageassessment": "the assessments that owners opened; for counting the open ones",
    "compromises_revokedperson": "who was revoked with it, to list what they were told",
    "cases_subject": "how a subject ended, to tell whoever was told of its values; not who it is",
    "corrections_correction": "why a value is held no more; no other text",
    "corrections_correctionanswer": "what a recipient answered, for the office that corrected",
    "corrections_disputereply": "what that office replied, for the recipient",
    "hits_unseenoverlap": "what a coordinator did with it; the matcher writes it down for them",
    "offices_agency": "the directory",
    "looks_look": "how somebody came to ask, and the marking under which that may be told",
    "notices_delivery": "state and channel, to find what is to be sent; never an address",
    "offices_office": "the directory",
    "retention_tombstone": "whether a case or a file was purged, to say why a value is held no more",
    "selectors_privilegedkey": "keyed digests, under a key that the database does not have",
    "selectors_privilegednumber": "whether it is a lawyer's, clergy's or another's; no number",
    "selectors_protectedkey": "keyed digests, under a key that the database does not have",
    "selectors_keysnapshot": "the names of the files of keys",
    "selectors_settling": "the country that a release was given to; no other text",
    "sharing_marking": "the label, to decide how far a case reaches; not why it was put on",
    "sharing_partnerflag": "the country of a flag; not why it was set",
    "sharing_release": "what a release rests on, to decide how far a case reaches",
    "submissions_submission": (
        "the state, to resume what a crash left; its case, to know the papers of a held one"
    ),
}


def _refused(session: catalogue.Connection, statement: str) -> bool:
    try:
        session.execute(statement)  # type: ignore[call-overload]
    except errors.InsufficientPrivilege:
        return True
    return False


def test_the_product_serves_as_app_and_app_owns_nothing(database: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user, session_user, rolsuper, rolbypassrls, rolcreaterole,"
            " rolcreatedb, rolreplication from pg_roles where rolname = current_user"
        )
        assert cursor.fetchone() == ("tieline_app", "tieline_app", *[False] * 5)
    with admin(database) as super_:
        owned = catalogue.names(
            super_,
            "select relname from pg_class where relowner = 'tieline_app'::regrole"
            " union all select proname from pg_proc where proowner = 'tieline_app'::regrole"
            " union all select nspname from pg_namespace where nspowner = 'tieline_app'::regrole"
            " union all select datname from pg_database where datdba = 'tieline_app'::regrole"
            " union all select typname from pg_type where typowner = 'tieline_app'::regrole",
        )
        member_of = catalogue.names(
            super_,
            "select roleid::regrole from pg_auth_members where member = 'tieline_app'::regrole",
        )
    assert owned == []
    assert member_of == []


def test_app_cannot_become_another_or_make_anything(database: str) -> None:
    attempts = [f"set role {role}" for role in OTHERS]
    attempts += [f"set session authorization {role}" for role in OTHERS]
    attempts += [
        "create table public.made (id int)",
        "create view public.made as select 1",
        "create function public.made() returns int language sql as 'select 1'",
        "create or replace function public.acting_office() returns bigint"
        " language sql as 'select 1::bigint'",
        "create schema made",
        "create role made",
        "alter table public.cases_case disable row level security",
        "alter table public.cases_case no force row level security",
        "drop policy own_office_reads on public.cases_case",
        "create policy made on public.cases_case using (true)",
        "alter table public.audit_auditentry disable trigger all",
        "create trigger made before insert on public.cases_case"
        " for each row execute function public.marking_is_final()",
        "truncate public.cases_case",
        "set session_replication_role = replica",
        "copy (select 1) to program 'true'",
        "select pg_read_file('PG_VERSION')",
        "select lo_import('/etc/hostname')",
        "grant select on public.hits_hit to tieline_app",
        "alter function public.find_holders(bigint, int[], bigint[], uuid[], bigint, bigint, int, int, int)"
        " set search_path = pg_temp",
    ]
    with connect_as("tieline_app", database) as session:
        allowed = [attempt for attempt in attempts if not _refused(session, attempt)]
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            session.execute("set row_security = off; select count(*) from public.cases_case")
    assert allowed == []


def test_a_function_or_table_of_apps_own_session_deceives_no_policy(database: str) -> None:
    world = make_full_world(database)
    partner, owner = world.cast.partner, world.cast.owner
    honest = read_as(partner, "select id, office_id from cases_case order by id")
    assert {office for _, office in honest} == {partner.office.id}
    trick = f"""
        create function pg_temp.acting_office() returns bigint
            language sql as 'select {owner.office.id}::bigint';
        create function pg_temp.acting_person() returns bigint
            language sql as 'select {owner.person.id}::bigint';
        create function pg_temp.audit_entry_is_final() returns trigger
            language plpgsql as 'begin return null; end';
        set local search_path = pg_temp, public;
    """
    forge = (
        "insert into public.audit_auditentry (office_id, person_id, action, at, purpose,"
        " authority, ids, digests) values (%s, %s, 'case.opened', now(), '', '', '{}', '{}')"
    )
    with acting_as(partner.viewer), connection.cursor() as cursor:
        cursor.execute(trick)
        cursor.execute("select pg_temp.acting_office()")
        assert cursor.fetchone() == (owner.office.id,)
        cursor.execute("select id, office_id from cases_case order by id")
        assert cursor.fetchall() == honest
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            cursor.execute(forge, [owner.office.id, owner.person.id])


def test_each_role_has_its_attributes_and_no_more(server: str) -> None:
    with admin(server) as super_:
        found = super_.execute(
            "select rolname, rolcanlogin, rolbypassrls,"
            " rolsuper or rolcreaterole or rolcreatedb or rolreplication"
            " from pg_roles where rolname like 'tieline%' order by rolname"
        ).fetchall()
        members = super_.execute(
            "select roleid::regrole::text, member::regrole::text from pg_auth_members"
            " where (roleid::regrole::text || member::regrole::text) like '%tieline%'"
        ).fetchall()
    assert found == [
        ("tieline_app", True, False, False),
        ("tieline_backup", True, True, False),
        ("tieline_keeper", True, False, False),
        ("tieline_matcher", False, False, False),
        ("tieline_owner", True, False, False),
        ("tieline_snapshot", True, False, False),
    ]
    # The owner hands the functions over to the matcher when it migrates.
    assert members == [("tieline_matcher", "tieline_owner")]


def test_the_database_and_its_schema_are_closed_to_everybody_else(server: str) -> None:
    with admin(server) as super_:
        rights = super_.execute(
            "select has_database_privilege('public', %(name)s, 'connect'),"
            " has_database_privilege('public', %(name)s, 'temporary'),"
            " has_schema_privilege('public', 'public', 'usage'),"
            " has_schema_privilege('public', 'public', 'create')",
            {"name": server},
        ).fetchone()
        makers = catalogue.names(
            super_,
            "select rolname from pg_roles where rolname like 'tieline%'"
            " and has_schema_privilege(rolname, 'public', 'create') order by 1",
        )
    assert rights == (False, False, False, False)
    assert makers == [MATCHER, "tieline_owner"]


def test_nobody_signs_in_as_the_matcher(server: str) -> None:
    with admin(server) as super_:
        stored = super_.execute(
            "select rolpassword from pg_authid where rolname = %s", [MATCHER]
        ).fetchone()
    assert stored == (None,)
    assert MATCHER not in LOGIN_ROLES
    with pytest.raises(psycopg.OperationalError, match=r"password authentication failed"):
        psycopg.connect(
            host=str(catalogue.CLUSTER.socket_dir()),
            port=catalogue.SECRETS.server.port,
            user=MATCHER,
            password="a guess",
            dbname=server,
        )


def test_the_matcher_reads_no_case_value_or_person(server: str) -> None:
    with admin(server) as super_:
        readable = {
            table: catalogue.columns_with(super_, MATCHER, table, "select")
            for table in catalogue.tables(super_)
        }
        texts = catalogue.names(
            super_,
            "select distinct c.relname from pg_attribute a join pg_class c on c.oid = a.attrelid"
            " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
            " and a.attnum > 0 and a.atttypid::regtype::text ~ '^(text|char|bytea|json)'"
            " and has_column_privilege('tieline_matcher', a.attrelid, a.attnum, 'select')",
        )
    assert [table for table in KEPT_FROM_THE_MATCHER if readable[table]] == []
    assert sorted(texts) == sorted(TEXT_THE_MATCHER_READS)
    assert set(readable["offices_mailchoice"]) == {"office_id", "person_id", "set_at"}
    assert "as_given" not in readable["selectors_appearance"]
    assert set(readable["cases_case"]) == {
        "id", "uuid", "office_id", "marking_id", "posture", "opened_at",
    }  # fmt: skip
    assert "reason" not in readable["sharing_marking"]
    assert "reason" not in readable["sharing_partnerflag"]
    assert not {"purpose", "revoked_reason", "review_note"} & set(readable["sharing_release"])
    assert set(readable["submissions_submission"]) == {
        "id", "uuid", "office_id", "state", "handed_in_by", "received_at",
        "failures", "failed_at", "failure_code", "case_ref", "authority_id",
    }  # fmt: skip


def test_backup_reads_everything_and_writes_nothing(database: str) -> None:
    make_full_world(database)
    with admin(database) as super_, connect_as("tieline_backup", database) as backup:
        tables = catalogue.tables(super_)
        for table in tables:
            count = f"select count(*) from {table}"
            assert backup.execute(count).fetchone() == super_.execute(count).fetchone(), table
            assert not any(
                catalogue.may(super_, "tieline_backup", table, right) for right in WRITES
            ), table
        assert backup.execute("select count(*) from submissions_slicechunk").fetchone() != (0,)
        for attempt in (
            "update cases_case set summary = ''",
            "delete from django_session",
            "truncate cases_case",
            "insert into offices_agency (uuid, name, country)"
            " values (gen_random_uuid(), 'Made', 'US')",
            "create table made (id int)",
            "select nextval('cases_case_id_seq')",
            "select * from sign_in_person('operator', null)",
            "set role tieline_owner",
        ):
            assert _refused(backup, attempt), attempt


def test_keeper_purges_and_cannot_serve(database: str) -> None:
    world = make_full_world(database)
    with connect_as("tieline_keeper", database) as keeper, admin(database) as super_:
        for attempt in (
            "select * from sign_in_person('operator', null)",
            "select * from find_actor('operator', null)",
            "select * from list_met_values(1, true, null)",
            "select name from offices_person",
            "select * from offices_membership",
            "select * from django_session",
            "select * from procrastinate_jobs",
            "insert into cases_case (office_id, ref) values (1, 'made')",
            "update cases_case set posture = 'open'",
            "insert into submissions_submission (office_id) values (1)",
            "update submissions_slicechunk set ciphertext = ''",
            "insert into audit_auditentry (office_id) values (1)",
            "update audit_auditentry set at = now()",
            "delete from audit_auditentry",
            "truncate audit_auditentry",
            "update offices_office set name = ''",
            "create table made (id int)",
            "set role tieline_matcher",
        ):
            assert _refused(keeper, attempt), attempt
        purged = keeper.execute(
            "delete from submissions_slicechunk where office_id = %s", [world.cast.owner.office.id]
        )
        assert purged.rowcount > 0
        definers = catalogue.names(
            super_,
            "select proname from pg_proc where prosecdef"
            " and has_function_privilege('tieline_keeper', oid, 'execute')",
        )
    # Which of some ids were told of; what is wrong with the index, by ids; how much was mended.
    assert sorted(definers) == ["corrections_told_now", "index_faults", "mend_index"]


def test_snapshot_reads_keys_through_its_functions_and_nothing_else(database: str) -> None:
    """Who keeps the files of keys sees numbers of 64 bits: never a digest, an office or a case."""
    make_full_world(database)
    with connect_as("tieline_snapshot", database) as session, admin(database) as super_:
        open_ = [
            (table, right)
            for table in catalogue.tables(super_)
            for right in ("select", *WRITES)
            if catalogue.may(super_, "tieline_snapshot", table, right)
        ]
        assert open_ == []
        for attempt in (
            "select key64 from selectors_matchkey",
            "select * from selectors_candidatekey",
            "select * from sign_in_person('operator', null)",
            "select * from keys_of_submission(1, 1)",
            "select * from meeting_keys(1, 1)",
            "select * from find_holders(1, '{}', '{}', '{}', 1, null, 1, 1, 1)",
            "create table made (id int)",
            "set role tieline_matcher",
        ):
            assert _refused(session, attempt), attempt
        keys = session.execute("select keys_between(null, pg_current_xact_id())").fetchall()
        assert len(keys) > 1
        assert {type(key) for (key,) in keys} == {int}
        definers = catalogue.names(
            super_,
            "select proname from pg_proc where prosecdef"
            " and has_function_privilege('tieline_snapshot', oid, 'execute')",
        )
    assert sorted(definers) == sorted(OF_THE_SNAPSHOT)


def test_owner_reads_no_case_value_or_original(database: str) -> None:
    """Row security is forced: also the owner of the tables sees no office's data."""
    make_full_world(database)
    with connect_as("tieline_owner", database) as owner, admin(database) as super_:
        for table in (
            "cases_case",
            "selectors_selector",
            "submissions_officeslice",
            "submissions_slicechunk",
            "submissions_rowproblem",
            "calls_callset",
            "calls_callpiece",
            "sharing_marking",
            "sharing_release",
            "sharing_partnerflag",
            "hits_hithandling",
        ):
            count = f"select count(*) from {table}"
            assert super_.execute(count).fetchone() != (0,), table
            assert owner.execute(count).fetchone() == (0,), table

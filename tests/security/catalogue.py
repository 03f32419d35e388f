"""What the database's own catalogue says, so that no test keeps a list that can go stale.

Each `find_*` function returns the places that break a rule; none is the wished-for answer.
"""

from collections.abc import Collection, Mapping
from typing import Final

import psycopg

from tests.conftest import CLUSTER, SECRETS

Connection = psycopg.Connection[tuple[object, ...]]

WITHOUT_OFFICE_DATA: Final[Mapping[str, str]] = {
    "auth_group": "Django's own; Tieline has no groups, the table stays empty",
    "auth_group_permissions": "Django's own; stays empty",
    "auth_permission": "names of Django's models, written by migrations",
    "django_content_type": "names of Django's models, written by migrations",
    "django_migrations": "which migrations ran",
    "django_session": "a signed-in browser: a random key and a signed person id",
    "procrastinate_events": "the queue: what happened to a job",
    "procrastinate_jobs": "the queue: names of tasks, their time, and ids of submissions",
    "procrastinate_periodic_defers": "the queue: when a periodic task was due",
    "procrastinate_workers": "the queue: which worker is alive",
}
"""Tables that need no row security, and why."""

DIRECTORY: Final = ("offices_agency", "offices_office")
"""Every office may read whom there is to call; only the installation writes."""

WITHOUT_OFFICE_COLUMN: Final[Mapping[str, str]] = {
    "audit_seal": "a place in the chain and an entry's number; the application has no right on it",
    "audit_sealinground": "how far the chain had come; the application has no right on it",
    "authorities_authoritykind": "what papers of a kind permit; the operator's, for all to read",
    "offices_agency": "the directory",
    "offices_office": "the directory; its id is the office's",
    "notices_digest": "speaks of a value and of no office; the application has no right on it",
    "selectors_candidatekey": "a key of a narrowing; the application has no right on it",
    "selectors_gonekey": "a key that was removed, of nobody; the application has no right on it",
    "selectors_keysnapshot": "which files there are; the application has no right on it",
    "offices_signinrefusal": (
        "what the trail has still to say of refused sign-ins; the application has no right on it"
    ),
    "offices_signinfailure": (
        "keyed digests of a name, borne by somebody or not, and of a source; the application has no "
        "right on it"
    ),
}

FOREIGN_WITHOUT_OFFICE: Final[Mapping[tuple[str, str], str]] = {
    ("accords_clearance", "person_id"): (
        "a coordinator, of whichever office; a trigger refuses everybody else and nobody alike"
    ),
    ("accords_detail", "home_office_id"): "the directory",
    ("accords_detail", "person_id"): (
        "someone of another office, and carries that office; only the operator adds"
    ),
    ("authorities_authority", "kind_id"): "kinds are the operator's, for all to read",
    ("corrections_correction", "source_office_id"): (
        "the directory; the application has no right on it"
    ),
    ("hits_unseenoverlap", "other_office_id"): "the directory; the application has no right on it",
    ("looks_fishingalert", "person_id"): (
        "whoever asked, wherever their home is; the row is the office's in which they acted"
    ),
    ("looks_look", "person_id"): (
        "whoever asked, wherever their home is; the policy demands the acting person"
    ),
    ("compromises_compromise", "revoked_office_id"): "the directory",
    ("compromises_revokedperson", "home_office_id"): "the directory",
    ("offices_apitoken", "person_id"): (
        "a person may hold a role in an office that is not their home; no token works without one"
    ),
    ("offices_keptanswer", "person_id"): (
        "whoever showed the token, wherever their home is; the policy demands the acting person"
    ),
    ("offices_callercheck", "caller_office_id"): "the directory",
    ("offices_membership", "custodian_of_id"): "the directory: the agency of the very office",
    ("offices_membership", "person_id"): (
        "a person may hold a role in an office that is not their home; only the installation adds"
    ),
    ("offices_office", "agency_id"): "the directory",
    (
        "selectors_candidatekey",
        "submission_id",
    ): "the narrowing; the application has no right on it",
    ("sharing_partnerflag", "flagged_agency_id"): "the directory",
    ("sharing_partnerflag", "flagged_office_id"): "the directory",
    (
        "proceedings_disclosureitem",
        "request_id",
    ): "of the asked office; written by the matcher alone",
    ("proceedings_disclosureitem", "request_office_id"): "the directory",
    ("proceedings_disclosurerequest", "prosecution_id"): "the directory",
    ("sharing_release", "to_agency_id"): "the directory",
    ("sharing_release", "to_office_id"): "the directory",
    ("selectors_protectedmatch", "met_office_id"): "the directory; written by the matcher alone",
}

LOOSE_IDS: Final[Mapping[tuple[str, str], str]] = {
    ("audit_auditentry", "office_id"): "an entry outlives the office",
    ("audit_auditentry", "person_id"): "an entry outlives the person; the policy demands the actor",
    ("compromises_compromise", "revoked_person_id"): "written by a function; of any office",
    (
        "compromises_damageassessment",
        "compromise_id",
    ): "another office's; the application reads none",
    ("compromises_revokedperson", "person_id"): "written by a function; of any office",
    ("compromises_revokedperson", "custody_agency_id"): "written by a function; the directory",
    ("compromises_revokedperson", "custody_office_id"): "written by a function; the directory",
    ("engagements_sampledcase", "case_id"): "written by the matcher alone; it outlives the case",
    ("retention_hold", "case_id"): "a case that is not shown cannot be named; it outlives the case",
    ("retention_sealedkey", "case_id"): "a case that is not shown cannot be named",
    ("retention_sealedkey", "mention_id"): "a mention that is not shown cannot be named",
    ("retention_tombstone", "thing_id"): "what it names is gone",
    ("engagements_draw", "entry_id"): "an entry is never removed; written by the matcher alone",
    ("history_version", "office_id"): "a version outlives the office; written by triggers alone",
    ("history_version", "row_id"): "a version outlives the row; written by triggers alone",
    ("history_version", "case_id"): "a version outlives the case; written by triggers alone",
    ("hits_hit", "case_id"): "written by the matcher alone, from the key that arrived",
    ("hits_hit", "mention_id"): "written by the matcher alone, from the key that arrived",
    ("hits_hithandling", "hit_id"): "a reference would tell which hits exist",
    ("hits_revealedhit", "hit_id"): "written by the matcher alone",
    ("hits_unseenoverlap", "case_id"): "written by the matcher alone, from the keys that met",
    ("hits_unseenoverlap", "other_case_id"): "written by the matcher alone, from the keys that met",
    ("corrections_correction", "source_case_id"): "written by the matcher alone, from the mention",
    ("corrections_correction", "source_mention_id"): "written by the matcher alone",
    ("corrections_correction", "entry_id"): "written by the matcher alone, from the disclosure",
    ("corrections_correction", "person_id"): "written by the matcher alone, from the disclosure",
    ("corrections_disputereply", "correction_id"): (
        "the recipient's row: a reference would probe for it; read by the matcher alone"
    ),
    ("corrections_disputereply", "dispute_id"): "the recipient's answer, in the same way",
    ("looks_look", "entry_id"): "an entry is never removed; only the trail itself is read by it",
    ("notices_notice", "hit_id"): "written by the matcher alone",
    ("proceedings_disclosureitem", "about_mention_id"): "written by the matcher; it outlives it",
    ("proceedings_disclosureitem", "case_id"): "written by the matcher alone; it outlives the case",
    ("proceedings_disclosureitem", "mention_id"): "written by the matcher; it outlives the mention",
    ("proceedings_disclosurerequest", "case_id"): "written by the matcher; it outlives the case",
    ("sharing_disclosure", "case_id"): "written by the matcher alone; it outlives the case",
    ("sharing_disclosure", "entry_id"): "written by the matcher alone, from the asker's trail",
    ("sharing_disclosure", "mention_id"): "written by the matcher alone; it outlives the mention",
    ("sharing_disclosure", "office_id"): "written by the matcher alone, from the mention",
    ("sharing_disclosure", "person_id"): "written by the matcher alone, from the asker's entry",
    ("sharing_disclosure", "recipient_id"): "written by the matcher alone: the office that asked",
    ("offices_callercheck", "caller_id"): "a reference would tell which people other offices have",
}
"""Columns that name another row without a reference, and why."""

UNIQUE_WITHOUT_OFFICE: Final[Mapping[str, str]] = {
    "authority_kind_versions": "only the operator adds",
    "one_authority_kind_stands": "only the operator adds",
    "asked_once_of_each": "the application has no right on the table",
    "log_number_once": "the application has no right on the table",
    "audit_seal_pkey": "the application has no right on the table",
    "audit_seal_entry_id_key": "the application has no right on the table",
    "disclosed_once": "written by the matcher alone",
    "offices_agency_name_key": "the directory",
    "offices_apitoken_secret_sha256_key": "the hash of 256 random bits; nobody can try one",
    "offices_office_code_key": "the directory",
    "offices_signinrefusal_key_digest_key": "a keyed digest; the application has no right there",
    "offices_person_name_key": "a sign-in name; only the installation adds people",
    "office_of_agency": "the directory",
    "one_custodian_per_agency": "only the operator appoints",
    "one_compromise_stands": "the application has no right on the table",
    "one_digest_per_value": "the application has no right on the table",
    "selectors_candidatekey_pkey": "the application has no right on the table",
    "selectors_narrowing_pkey": "the application has no right on the table",
    "unseen_once": "the application has no right on the table",
}

SURROGATES: Final = ({"id"}, {"uuid"})
"""`id` is dealt out by a sequence and says only that some row was made; `uuid` is not guessed."""


def connect_as(role: str, dbname: str) -> Connection:
    """A connection as one of the installation's roles."""
    return psycopg.connect(
        host=str(CLUSTER.socket_dir()),
        port=SECRETS.server.port,
        user=role,
        password=SECRETS.passwords[role],
        dbname=dbname,
        autocommit=True,
    )


def names(connection: Connection, query: str, parameters: object = None) -> list[str]:
    """The first column of an answer."""
    return [str(row[0]) for row in connection.execute(query, parameters).fetchall()]  # type: ignore[arg-type, call-overload]


def tables(connection: Connection) -> list[str]:
    """Every table in the schema, of whatever make."""
    return names(
        connection,
        "select relname from pg_class where relnamespace = 'public'::regnamespace"
        " and relkind in ('r', 'p', 'f') order by relname",
    )


def protected_tables(connection: Connection) -> list[str]:
    """The tables that hold data of offices or of the directory."""
    return [table for table in tables(connection) if table not in WITHOUT_OFFICE_DATA]


def office_tables(connection: Connection) -> list[str]:
    """The tables whose rows belong to an office each."""
    return names(
        connection,
        "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid"
        " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
        " and a.attname = 'office_id' and not a.attisdropped order by c.relname",
    )


def columns(connection: Connection, table: str) -> list[str]:
    """A table's columns in order."""
    return names(
        connection,
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0"
        " and not attisdropped order by attnum",
        [table],
    )


def may(connection: Connection, role: str, table: str, right: str) -> bool:
    """Whether a role has the right on the table or on any of its columns."""
    test = "has_table_privilege" if right == "delete" else "has_any_column_privilege"
    found = connection.execute(
        f"select {test}(%s::name, %s::regclass, %s)",
        [role, table, right],
    ).fetchone()
    return bool(found and found[0])


def columns_with(connection: Connection, role: str, table: str, right: str) -> list[str]:
    """The columns on which a role has the right."""
    return names(
        connection,
        "select attname from pg_attribute where attrelid = %(table)s::regclass and attnum > 0"
        " and not attisdropped"
        " and has_column_privilege(%(role)s::name, attrelid, attnum, %(right)s) order by attnum",
        {"table": table, "role": role, "right": right},
    )


def find_unprotected(connection: Connection) -> list[str]:
    """Tables without row security, without its being forced, or without a policy."""
    return names(
        connection,
        "select c.relname from pg_class c"
        " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'f')"
        " and c.relname <> all (%s)"
        " and not (c.relrowsecurity and c.relforcerowsecurity"
        "          and exists (select 1 from pg_policy p where p.polrelid = c.oid))"
        " order by c.relname",
        [list(WITHOUT_OFFICE_DATA)],
    )


def find_without_office(connection: Connection) -> list[str]:
    """Protected tables whose rows name no office, or may leave it open."""
    filled = names(
        connection,
        "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid"
        " where c.relnamespace = 'public'::regnamespace and a.attname = 'office_id'"
        " and a.attnotnull and not a.attisdropped",
    )
    known = {*filled, *WITHOUT_OFFICE_COLUMN}
    return [table for table in protected_tables(connection) if table not in known]


def find_open_policies(connection: Connection) -> list[str]:
    """Policies that let the application reach a row, or anyone reach one, whoever acts."""
    return names(
        connection,
        "select p.polrelid::regclass || '.' || p.polname from pg_policy p"
        " join pg_class c on c.oid = p.polrelid"
        " where c.relnamespace = 'public'::regnamespace"
        " and (p.polroles && array['tieline_app'::regrole::oid, 0::oid])"
        " and not (p.polcmd = 'r' and c.relname = any (%(directory)s))"
        " and p.polpermissive"  # one that only takes away opens nothing
        " and (0::oid = any (p.polroles)"
        "   or coalesce(pg_get_expr(p.polqual, p.polrelid), 'acting_office')"
        "      !~ 'acting_office'"
        "   or coalesce(pg_get_expr(p.polwithcheck, p.polrelid), 'acting_office')"
        "      !~ 'acting_office')"
        " order by 1",
        {"directory": list(DIRECTORY)},
    )


def find_functions_per_row(connection: Connection) -> list[str]:
    """Policies that call anything but the three acting functions and what an engagement opens or a hold seals, or read one setting of Tieline's, in a
    subquery of their own."""
    return names(
        connection,
        "select p.polrelid::regclass || '.' || p.polname from pg_policy p"
        " cross join lateral (select regexp_replace("
        "   concat_ws(' ', pg_get_expr(p.polqual, p.polrelid),"
        "                  pg_get_expr(p.polwithcheck, p.polrelid)),"
        r"  '\( SELECT acting_(office|person)\(\) AS acting_(office|person)\)"
        r"|\( SELECT (audited|sealed)_[a-z]+\(\) AS (audited|sealed)_[a-z]+\)"
        r"|\( SELECT acting_may\(''[a-z_]+''::text\) AS acting_may\)"
        r"|\( SELECT current_setting\(''tieline\.[a-z]+''::text, true\) AS current_setting\)',"
        " '?', 'g') as rest"
        " ) r"
        r" where r.rest ~* '\w\(|select' order by 1",
    )


def find_foreign_without_office(connection: Connection) -> list[str]:
    """References to protected tables that do not carry the office on both sides."""
    return [
        f"{table}.{'+'.join(map(str, own))} -> {other}"
        for table, own, other, theirs in _references(connection)
        if other in protected_tables(connection)
        and not _carries_office(own, other, theirs)
        and (str(table), str(own[-1])) not in FOREIGN_WITHOUT_OFFICE
    ]


def _references(
    connection: Connection,
) -> list[tuple[str, list[str], str, list[str]]]:
    held = [
        (table, ["office_id", column], other, ["office_id", "id"])
        for table, _, column, other in held_references(connection)
    ]
    return _foreign_keys(connection) + held


def held_references(connection: Connection) -> list[tuple[str, str, str, str]]:
    """(table, name, column, table named) of every reference held once for a statement."""
    found = connection.execute(
        f"select t.tgrelid::regclass::text, {_ARGUMENTS} from pg_trigger t"
        " where t.tgfoid = 'hold_references'::regproc and t.tgenabled = 'O' order by 1"
    ).fetchall()
    return [
        (table, *arguments[at : at + 3])
        for table, arguments in found
        for at in range(0, len(arguments), 3)
    ]


def guarded_references(connection: Connection, function: str) -> list[tuple[str, str, str]]:
    """(table, column, table named) of every reference that a trigger on what is named guards."""
    found = connection.execute(
        f"select t.tgrelid::regclass::text, {_ARGUMENTS} from pg_trigger t"
        " where t.tgfoid = %s::regproc and t.tgenabled = 'O' order by 1",
        [function],
    ).fetchall()
    return [
        (arguments[at], arguments[at + 1], named)
        for named, arguments in found
        for at in range(0, len(arguments), 2)
    ]


_ARGUMENTS: Final = r"(string_to_array(encode(t.tgargs, 'escape'), '\000'))[1:t.tgnargs]"


def _foreign_keys(
    connection: Connection,
) -> list[tuple[str, list[str], str, list[str]]]:
    return connection.execute(  # type: ignore[return-value]
        "select c.conrelid::regclass::text,"
        " (select array_agg(a.attname::text order by k.place)"
        "  from unnest(c.conkey) with ordinality k (number, place)"
        "  join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.number),"
        " c.confrelid::regclass::text,"
        " (select array_agg(a.attname::text order by k.place)"
        "  from unnest(c.confkey) with ordinality k (number, place)"
        "  join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.number)"
        " from pg_constraint c where c.contype = 'f'"
        " and c.connamespace = 'public'::regnamespace order by 1, 2"
    ).fetchall()


def _carries_office(own: list[str], other: str, theirs: list[str]) -> bool:
    if other == "offices_office":
        return own == ["office_id"] and theirs == ["id"]
    is_the_office = own[0] == "office_id" or (own[0] == "id" and "poc_id" in own)
    return is_the_office and theirs == ["office_id", "id"]


def composite_references(connection: Connection) -> list[tuple[str, str, str]]:
    """(table, column, table named) of every reference that carries the office of its own row."""
    return [
        (table, own[1], other)
        for table, own, other, _ in _references(connection)
        if len(own) == 2 and own[0] == "office_id"
    ]


def find_loose_ids(connection: Connection) -> list[str]:
    """Columns of office tables that name a row elsewhere without a reference to hold them."""
    held = {(table, column) for table, own, _, _ in _references(connection) for column in own}
    return [
        f"{table}.{column}"
        for table in office_tables(connection)
        for column in columns(connection, table)
        if column.endswith("_id")
        and (table, column) not in held
        and (table, column) not in LOOSE_IDS
    ]


def find_unique_without_office(connection: Connection) -> list[str]:
    """Unique indexes that would tell one office that another has a row."""
    found = connection.execute(
        "select c.relname, t.relname,"
        " (select array_agg(pg_get_indexdef(i.indexrelid, k, true) order by k)"
        "  from generate_series(1, i.indnkeyatts) k)"
        " from pg_index i join pg_class c on c.oid = i.indexrelid"
        " join pg_class t on t.oid = i.indrelid"
        " where i.indisunique and t.relnamespace = 'public'::regnamespace order by 1"
    ).fetchall()
    return [
        f"{index} ({', '.join(keys)})"
        for index, table, keys in found  # type: ignore[misc]
        if table in protected_tables(connection)
        and "office_id" not in keys
        and set(keys) not in SURROGATES
        and index not in UNIQUE_WITHOUT_OFFICE
    ]


def find_leaking_views(connection: Connection) -> list[str]:
    """Views that read with their owner's rights, and stored ones, which know no policy."""
    return names(
        connection,
        "select relname from pg_class where relnamespace = 'public'::regnamespace"
        " and ((relkind = 'v'"
        "       and not coalesce('security_invoker=true' = any (reloptions), false))"
        "   or (relkind = 'm' and has_any_column_privilege('tieline_app', oid, 'select')))"
        " order by 1",
    )


def stale(known: Collection[str], present: Collection[str]) -> list[str]:
    """Entries of a reasoned list that speak of nothing any more."""
    return sorted(set(known) - set(present))

"""What a caller makes under the names that a function with more rights reads: it reads its own."""

from typing import Any, Final

from django.db import connection

from tests.security.test_definer_functions import ANSWERING, PROBE, _call, _fit, _is_refused
from tests.security.worlds import make_full_world
from tieline.core.ids import Actor

SHADOWS: Final = f"""
    create temporary table selectors_matchkey (like public.selectors_matchkey);
    create temporary table cases_casepointer (like public.cases_casepointer);
    create temporary table notices_notice (like public.notices_notice);
    create temporary table notices_digestmark (like public.notices_digestmark);
    create temporary table audit_auditentry (like public.audit_auditentry);
    create temporary table hits_hit (id bigint, uuid uuid, office_id bigint, case_id bigint,
        mention_id bigint, key64 bigint, digest uuid, arrived_at timestamptz,
        retracted_at timestamptz, xid8 xid8);
    create temporary table notices_digest (id bigint, key64 bigint, digest uuid,
        started_at timestamptz);
    insert into pg_temp.selectors_matchkey (mention_id, alias_version, office_id, case_id, key64,
        digest, is_principal, is_withheld, by_release, is_open, published_at, xid8)
    values (7000, 0, 1, 7000, {PROBE.key64}, '{PROBE.digest}', true, false, false, true, now(), '1');
    grant all on pg_temp.selectors_matchkey, pg_temp.cases_casepointer, pg_temp.notices_notice,
        pg_temp.notices_digestmark, pg_temp.audit_auditentry, pg_temp.hits_hit,
        pg_temp.notices_digest to public;
    create function pg_temp.demand_committed_entry(bigint, text[], uuid[]) returns bigint
        language sql as 'select 1::bigint';
    set search_path = pg_temp, public;
"""


def test_temporary_tables_of_the_caller_change_no_answer(database: str) -> None:
    world = make_full_world(database)
    actors = (world.cast.partner.actor, world.cast.stranger.actor)
    entries = {
        (name, actor): _fit(world.cast, asked, actor=actor)
        for name, asked in ANSWERING.items()
        for actor in actors
    }

    def answers() -> dict[tuple[str, Actor], list[tuple[Any, ...]]]:
        found = {
            (name, actor): _call(actor, ANSWERING[name].call.replace("from n", "from public.n"), e)
            for (name, actor), e in entries.items()
        }
        # The horizon of a digest moves with every transaction.
        return {
            key: [row[:-1] if key[0] == "list_digests" else row for row in rows]
            for key, rows in found.items()
        }

    honest = answers()
    assert all(honest[name, actors[0]] for name in ANSWERING)
    connection.close()  # a fresh session, so that nothing is planned yet
    with connection.cursor() as cursor:
        cursor.execute(SHADOWS)
        cursor.execute("select count(*) from selectors_matchkey")
        assert cursor.fetchone() == (1,)  # the caller's own statements are deceived
    try:
        assert answers() == honest
        assert _is_refused(actors[0], ANSWERING["find_holders"].call, 1_000_000_000)
    finally:
        connection.close()

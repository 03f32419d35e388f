"""What the plan of a scan rests on."""

from django.db import connection

INDEXES_BY_OFFICE = """
select i.relname
from pg_index x
join pg_class i on i.oid = x.indexrelid
join pg_attribute a on a.attrelid = x.indrelid and a.attnum = x.indkey[0]
where x.indrelid = 'hits_hit'::regclass and a.attname = 'office_id'
"""


def test_only_the_index_that_finds_one_hit_begins_with_the_office(database: str) -> None:
    """Believing that there are few hits, as after a scan that was killed, the planner takes any of
    them for as good; by the office alone a scan then reads all its hits for each it looks for."""
    with connection.cursor() as cursor:
        cursor.execute(INDEXES_BY_OFFICE)
        assert cursor.fetchall() == [("one_arrival_per_case_and_value",)]

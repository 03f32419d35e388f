"""Reading several things in one transaction: it begins one, writes nothing, and hides what is hidden."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.world import NOON, make_case, make_cast
from tieline.apps.audit.acting import acting_as, reading_as
from tieline.apps.audit.actions import record_look
from tieline.apps.cases import queries as cases
from tieline.apps.offices import queries as offices


def test_what_is_read_together_begins_one_transaction(database: str) -> None:
    cast = make_cast()
    case = make_case(cast.owner)
    viewer = cast.owner.viewer
    with CaptureQueriesContext(connection) as asked, reading_as(viewer):
        assert [row.id for row in cases.rows_by_id(viewer, [case]).values()] == [case]
        with reading_as(viewer):
            assert offices.own_office(viewer).id == viewer.office_id
    statements = [one["sql"] for one in asked.captured_queries]
    assert statements.count("BEGIN") == 1
    assert statements.count("COMMIT") == 1
    assert not [one for one in statements if "SAVEPOINT" in one]
    assert len([one for one in statements if "set_config" in one]) == 1


def test_nothing_is_written_meanwhile(database: str) -> None:
    cast = make_cast()
    with reading_as(cast.owner.viewer), pytest.raises(RuntimeError, match="writes nothing"):
        record_look("hits.listed", actor=cast.owner.actor, now=NOON, purpose="too early")
    assert record_look("hits.listed", actor=cast.owner.actor, now=NOON, purpose="afterwards")


def test_another_viewer_inside_sees_their_own_and_the_reader_goes_on_with_theirs(
    database: str,
) -> None:
    cast = make_cast()
    case = make_case(cast.owner)
    with reading_as(cast.owner.viewer):
        assert cases.rows_by_id(cast.partner.viewer, [case]) == {}
        assert list(cases.rows_by_id(cast.owner.viewer, [case])) == [case]


def test_after_a_reading_that_failed_nobody_reads_on_in_it(database: str) -> None:
    cast = make_cast()
    with pytest.raises(ZeroDivisionError), reading_as(cast.owner.viewer):
        raise ZeroDivisionError
    with CaptureQueriesContext(connection) as asked:
        offices.own_office(cast.owner.viewer)
    assert [one["sql"] for one in asked.captured_queries].count("BEGIN") == 1


def test_inside_of_something_that_is_done_it_is_a_part_of_that(database: str) -> None:
    cast = make_cast()
    owner = cast.owner
    # What is done goes on inside, as it could without.
    with acting_as(owner.actor), reading_as(owner.viewer), acting_as(owner.actor):
        assert offices.own_office(owner.viewer).id == owner.viewer.office_id

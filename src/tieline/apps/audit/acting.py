"""The one place that tells the database who acts and for which office."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DatabaseError, connection, transaction

from tieline.apps.audit.errors import PartyRevoked, RightMissing
from tieline.core.ids import Actor, Viewer

_RIGHT_MISSING = "TLA06"
_PARTY_REVOKED = "TLA07"
SET_ACTING = (
    "select set_config('tieline.office_id', %s, true), set_config('tieline.person_id', %s, true)"
)
"""Tells the database who acts until the transaction ends: the office's id and the person's, as text."""
_READ = (
    "select current_setting('tieline.office_id', true), current_setting('tieline.person_id', true)"
)

_reading: ContextVar[Viewer | None] = ContextVar("reading", default=None)
"""Who reads several things in the transaction that is under way."""


@contextmanager
def reading_as(viewer: Viewer) -> Iterator[None]:
    """Read several things as this person for this office, in one transaction.

    What is read inside by `acting_as` with the same viewer shares it and begins none of its own: a page
    that reads thirty things begins one transaction and not thirty. Each statement still sees what is
    committed when it begins. Nothing is written meanwhile: what is told rests on audit entries that are
    committed before. After a failed statement nothing more can be read in it. Inside another transaction
    it is `acting_as`. Raises what `acting_as` raises, and RuntimeError where something would be written.
    """
    if _reading.get() == viewer or connection.in_atomic_block:
        with acting_as(viewer):
            yield
        return
    with acting_as(viewer):
        earlier = _reading.set(viewer)
        try:
            yield
        finally:
            _reading.reset(earlier)


@contextmanager
def acting_as(party: Actor | Viewer, *, durable: bool = False) -> Iterator[None]:
    """Run one transaction as this person for this office; row security reads both.

    The settings hold for the transaction only. Nested use restores what held before. Where
    nothing is set, every policy of office data raises: a forgetful caller fails instead of
    seeing nothing. (Agencies and offices are a directory that anyone may read.)
    `durable=True` refuses to run inside another transaction. Raises RightMissing where a function
    that answers beyond the policies found the right to it missing, and PartyRevoked where a role or a
    way in was refused to someone who is revoked.
    """
    try:
        with _acting(party, durable=durable):
            yield
    except DatabaseError as error:
        state = getattr(error.__cause__, "sqlstate", None)
        if state == _RIGHT_MISSING:
            raise RightMissing from error
        if state == _PARTY_REVOKED:
            raise PartyRevoked from error
        raise


@contextmanager
def _acting(party: Actor | Viewer, *, durable: bool) -> Iterator[None]:
    if isinstance(party, Actor) and _reading.get() is not None:
        raise RuntimeError("whoever reads several things writes nothing meanwhile")
    if party == _reading.get() and not durable:
        yield
        return
    is_outermost = not connection.in_atomic_block
    with transaction.atomic(durable=durable):
        # A transaction that begins here has nobody acting in it, and its end ends what is set: that
        # is most calls, and spares each of them two statements.
        earlier = ("", "") if is_outermost else _read_acting()
        _set_acting(str(party.office_id), str(party.person_id))
        yield
        # An exception skips this on purpose: rolling back to the savepoint restores the
        # settings, and no statement runs in a failed transaction. A local setting outlives a
        # *released* savepoint, so success must restore it by hand.
        if not is_outermost:
            _set_acting(*earlier)


def _read_acting() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        office, person = cursor.fetchone()
    return office or "", person or ""


def _set_acting(office: str, person: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SET_ACTING, [office, person])

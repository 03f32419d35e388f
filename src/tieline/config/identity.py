"""The id that a database and the secrets of its installation share.

It stands in the comment on the database's schema: copied and restored with the tables, and
readable by every role. A database without it is not the one these secrets belong to.
"""

from typing import Final
from uuid import uuid4

from psycopg import sql

from tieline.config.roles import Admin

READ_COMMENT: Final = "select obj_description('public'::regnamespace, 'pg_namespace')"
_BEGINNING: Final = "Tieline installation "


def id_in(comment: object) -> str:
    """The installation's id in what `READ_COMMENT` answers; empty if there is none."""
    text = str(comment or "")
    return text.removeprefix(_BEGINNING) if text.startswith(_BEGINNING) else ""


def read_installation_id(connection: Admin) -> str:
    """Whose the database at the other end is; empty if it bears no id."""
    found = connection.execute(READ_COMMENT).fetchone()
    return id_in(found and found[0])


def make_installation_id(admin: Admin) -> str:
    """The id that this database bears from now on: a new one, if it bears none."""
    found = read_installation_id(admin)
    if found:
        return found
    made = str(uuid4())
    comment = sql.Literal(f"{_BEGINNING}{made}")
    admin.execute(sql.SQL("comment on schema public is {}").format(comment))
    return made

"""Loading a stage's SQL into its migrations."""

from pathlib import Path

from django.db.migrations import RunSQL

_APPS = Path(__file__).resolve().parent.parent


def load_sql(stage: str, name: str) -> RunSQL:
    """The migration step that runs `apps/<stage>/sql/<name>.sql`. It cannot be reversed.

    A file of functions holds their newest text, also when an early migration loads it: so their
    bodies may name what a later one makes, and are not checked here (docs/decisions/0014).
    """
    text = (_APPS / stage / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    # A list is run as it stands; a string would be split at its semicolons.
    return RunSQL(["set local check_function_bodies = off", text])

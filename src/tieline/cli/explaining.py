"""`--explain`: in which way the values of a file were matched, in words."""

from typing import Final

from django.conf import settings

from tieline.journeys.narrowing import Choice, Way

_WORDS: Final = {
    Way.FEW_VALUES: "in the database, which finds few values faster",
    Way.NO_SNAPSHOT: "in the database: there are no files of keys, since no matcher has run yet",
    Way.MATCHER_AWAY: "in the database: no matcher runs that would look in the files of keys",
    Way.MUCH_SINCE: "in the database: more has come since the files of keys were written than they save",
    Way.NO_ANSWER: "in the database: the matcher did not answer in time",
    Way.SNAPSHOT: "in the files of keys first, and what those hold and what has come since in the database",
}


def explain_way(choice: Choice | None) -> str:
    """A sentence. None: this run matched nothing."""
    if choice is None:
        return "Nothing was matched by this run."
    return (
        f"Matched {_WORDS[choice.way]} ({choice.values} values; the files are asked from "
        f"{settings.SNAPSHOT_VALUES} on)."
    )


def way_json(choice: Choice | None) -> dict[str, object] | None:
    return None if choice is None else {"way": choice.way.value, "values": choice.values}

"""A package on paper: what was asked, the log of what is withheld, and each thing disclosed in full."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from tieline.journeys.paper import Facts, Paper, Section
from tieline.journeys.provenance_paper import facts_of, say_value, words_of_name
from tieline.journeys.shapes.packages import DisclosedShape, LogLineShape, PackageShape

_NO_MARKING: Final = "Disclosed for the proceedings it names"


def package_paper(shape: PackageShape) -> Paper:
    """The document: as the JSON, in words."""
    request = shape.request
    lines = dict.fromkeys(_marking(one.provenance) for one in shape.disclosed)
    banner = " | ".join(line for line in lines if line) or _NO_MARKING
    return Paper(
        title=f"Disclosure of case {request.case}",
        office=f"{request.prosecution}, for {request.proceedings}",
        banner=banner,
        lead=(
            f"Made by {shape.made_by} of {request.prosecution} on {say_value(shape.made_at)}. Marked"
            f" {banner}. Each thing that the case was found to share is here or has a number in the"
            " log. Part S of the log is for the court alone. Times are in UTC."
        ),
        sections=(
            Section("The request", (Facts(facts_of(request)),)),
            *log_sections(shape),
            *(
                Section(
                    f"Disclosed {number}: by {one.office} on {one.disclosed_on}", tuple(_facts(one))
                )
                for number, one in enumerate(shape.disclosed, start=1)
            ),
        ),
    )


def log_sections(shape: PackageShape) -> tuple[Section, Section]:
    """Both parts of the log, also when they are empty."""
    return (
        Section("Log, part A", _log(shape.log_a), "Nothing is withheld in this part."),
        Section(
            "Log, part S: for the court alone",
            _log(shape.log_s),
            "Nothing is withheld in this part.",
        ),
    )


def _log(lines: Sequence[LogLineShape]) -> tuple[Facts, ...]:
    return tuple(Facts(facts_of(line, "number"), line.number) for line in lines)


def _facts(one: DisclosedShape) -> Iterator[Facts]:
    yield Facts(facts_of(one, "provenance"))
    told = one.provenance
    yield Facts(_plain_rows(told))
    for name, value in told.items():
        if isinstance(value, Mapping):
            yield from _deeper(value, words_of_name(name))
        elif isinstance(value, list):
            for number, each in enumerate(value, start=1):
                yield from _deeper(each, f"{words_of_name(name)} {number}")


def _deeper(value: Any, heading: str) -> Iterator[Facts]:
    """A thing's own facts, and those of the things in it, each under a heading."""
    if not isinstance(value, Mapping):
        yield Facts(((heading, say_value(value)),))
        return
    yield Facts(_plain_rows(value), heading)
    for name, inner in value.items():
        if isinstance(inner, Mapping) and inner:
            yield from _deeper(inner, f"{heading}: {words_of_name(name)}")
        elif isinstance(inner, list) and inner and isinstance(inner[0], Mapping):
            for number, each in enumerate(inner, start=1):
                yield from _deeper(each, f"{heading}: {words_of_name(name)} {number}")


def _plain_rows(told: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (words_of_name(name), say_value(value))
        for name, value in told.items()
        if not isinstance(value, Mapping)
        and not (isinstance(value, list) and value and isinstance(value[0], Mapping))
    )


def _marking(told: Mapping[str, Any]) -> str:
    case = told.get("case")
    marking = case.get("marking") if isinstance(case, Mapping) else None
    return str(marking.get("line", "")) if isinstance(marking, Mapping) else ""

"""The provenance of a hit on paper: every field of its shape, none left out."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Final

from tieline.core.trail_words import to_hundredths
from tieline.journeys.paper import Facts, Paper, Section
from tieline.journeys.shapes.provenance import ProvenanceShape, SourceShape, StepShape

_ID_WORDS: Final = {"id": "ID", "sha256": "SHA-256"}


def provenance_paper(shape: ProvenanceShape) -> Paper:
    """The document: as the JSON, in words."""
    return Paper(
        title=f"Provenance of a {'hit' if shape.hit else 'value'} of case {shape.case.ref}",
        office=f"{shape.office.code}, {shape.office.name}, {shape.office.agency}",
        banner=shape.case.marking.line,
        lead=(
            f"Made by {shape.made_by} for {shape.office.name} on {_moment(shape.made_at)}. Marked"
            f" {shape.case.marking.line}. It says what this office may know; of other offices that"
            " they hold the value, as far as they let it be told. Times are in UTC."
        ),
        sections=sections_of(shape),
    )


def sections_of(shape: ProvenanceShape) -> tuple[Section, ...]:
    """Its parts, for this document or as a part of another."""
    hit = shape.hit
    return (
        Section("The value", (Facts(_rows(shape, "kind", "value", "condition", "entered_at")),)),
        Section(
            "The hit",
            (Facts(facts_of(hit, "held_by")), *_each("Held by", hit.held_by, "office"))
            if hit
            else (),
            "No hit was traced: this is of the value alone.",
        ),
        Section(
            "The case",
            (
                Facts(facts_of(shape.case, "markings", "marking", "marking_then")),
                Facts(facts_of(shape.case.marking), "Marking now"),
                *(
                    (Facts(facts_of(shape.case.marking_then), "Marking when the value entered"),)
                    if shape.case.marking_then
                    else ()
                ),
                *_each("Marking", shape.case.markings, "marked_at"),
            ),
        ),
        Section(
            "Submissions",
            tuple(facts for one in shape.submissions for facts in _source(one)),
            "No submission speaks of it any more.",
        ),
        Section("Who was told", _each("Told", shape.told, "office"), "Nobody was told of it."),
        Section(
            "Who asked",
            _each("Asked by", shape.askers, "office"),
            "Nobody asked who let that be known.",
        ),
        Section("Subjects", _each("Subject", shape.subjects, "label"), "It belongs to no subject."),
        Section("Silences", _each("Silent", shape.silences, "asked_at"), "It was never silent."),
        Section("Releases", _each("To", shape.releases, "recipient"), "It was never released."),
        Section(
            "What was done, from the audit trail",
            tuple(_step(number, one) for number, one in enumerate(shape.steps, start=1)),
            "The trail says nothing.",
        ),
    )


def _source(source: SourceShape) -> tuple[Facts, ...]:
    return (
        Facts(facts_of(source, "authority", "layout", "said"), f"File {source.file_name}"),
        *((Facts(facts_of(source.authority), "Its authority"),) if source.authority else ()),
        Facts(facts_of(source.layout), "How it was read"),
        *_each("What it says of the value, as", source.said, "role"),
    )


def _step(number: int, step: StepShape) -> Facts:
    return Facts(
        tuple(row for row in facts_of(step, "at", "person", "words") if row[1]),
        f"{number}. {step.at}: {step.person} {step.words}",
    )


def _each(heading: str, things: tuple[object, ...], by: str) -> tuple[Facts, ...]:
    return tuple(Facts(facts_of(one), f"{heading} {say_value(getattr(one, by))}") for one in things)


def facts_of(thing: object, *without: str) -> tuple[tuple[str, str], ...]:
    """Every field of a shape by name and value, but for some."""
    if not is_dataclass(thing):
        raise TypeError("only shapes are printed")
    return tuple(
        (words_of_name(one.name), say_value(getattr(thing, one.name)))
        for one in fields(thing)
        if one.name not in without
    )


def _rows(thing: object, *names: str) -> tuple[tuple[str, str], ...]:
    return tuple((words_of_name(name), say_value(getattr(thing, name))) for name in names)


def words_of_name(name: str) -> str:
    """The name of a field as paper writes it."""
    parts = [_ID_WORDS.get(part, part) for part in name.removeprefix("is_").split("_")]
    line = " ".join(parts)
    return line[:1].upper() + line[1:]


def say_value(value: object) -> str:
    """A value of a field as paper writes it; empty for none."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "; ".join(
            f"{words_of_name(str(name))}: {say_value(one)}" for name, one in value.items()
        )
    if is_dataclass(value):
        return "; ".join(f"{name}: {said}" for name, said in facts_of(value) if said)
    if isinstance(value, list | tuple):
        return "; ".join(say_value(one) for one in value)
    return str(value)


def _moment(at: datetime) -> str:
    return to_hundredths(at)

"""Files of a provenance: JSON and PDF, made of one shape, with both digests in the trail."""

import json
import re
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.core.ids import Actor, CaseId, HitId
from tieline.journeys.paper import print_paper
from tieline.journeys.provenance_paper import provenance_paper
from tieline.journeys.shapes.provenance import ProvenanceShape, provenance_shape
from tieline.journeys.tracing import trace_hit

_CONTROL: Final = re.compile(r"[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Made:
    """A provenance with its two files."""

    shape: ProvenanceShape = field(repr=False)
    as_json: bytes = field(repr=False)
    as_pdf: bytes = field(repr=False)


def show_provenance(ident: str, *, actor: Actor, now: datetime) -> ProvenanceShape:
    """The provenance of a hit, to be looked at. Raises HitNotFound."""
    return provenance_shape(trace_hit(ident, actor=actor, now=now))


def make_provenance(ident: str, *, actor: Actor, now: datetime) -> Made:
    """The provenance of a hit as files. That they were made is written down with the SHA-256 of each,
    before they are handed over. Raises HitNotFound."""
    traced = trace_hit(ident, actor=actor, now=now)
    shape = provenance_shape(traced)
    made = Made(shape, as_json(shape), print_paper(provenance_paper(shape)))
    part = traced.own.part
    hit = HitId(0) if part is None else part.page.hit.side.id
    _record(made, traced.own.case.id, hit, actor=actor, now=now)
    return made


def as_json(shape: object) -> bytes:
    """A shape as JSON, in UTF-8: two of the same are the same bytes."""
    text = json.dumps(shape, indent=2, ensure_ascii=False, default=_plain)
    # Nothing that would steer the terminal it is printed on.
    return (_CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n").encode()


def _record(made: Made, case_id: CaseId, hit_id: HitId, *, actor: Actor, now: datetime) -> None:
    with acting_as(actor):
        record(
            "provenance.made",
            actor=actor,
            now=now,
            ids={
                "hit": hit_id,
                "case": case_id,
                "json_sha256": sha256(made.as_json).hexdigest(),
                "pdf_sha256": sha256(made.as_pdf).hexdigest(),
            },
        )


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: getattr(value, one.name) for one in fields(value)}
    return str(value)

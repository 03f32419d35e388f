"""`tieline engagement`: what auditors of an office do under a recorded mandate."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from tieline.apps.engagements import actions
from tieline.apps.engagements import queries as engagements
from tieline.apps.engagements.actions import NewEngagement, NewWorkpaper, Wish
from tieline.apps.engagements.errors import BadEngagement
from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_facts, print_json, print_table, say
from tieline.core.ids import Actor
from tieline.core.parsing.dates import read_seen_at
from tieline.core.rights import Right
from tieline.core.sampling import Conclusion, Criterion
from tieline.journeys import engaging
from tieline.journeys.shapes.engagements import (
    engagement_page_shape,
    engagement_shape,
)
from tieline.journeys.shapes.samples import (
    SampleShape,
    sample_shape,
)

app = typer.Typer(
    no_args_is_help=True,
    help="Engagements of auditors: open, confirm, draw cases, look into them, write down, close.",
)
OfficeOption = Annotated[str, typer.Option(help="Code of the office.")]
IdArgument = Annotated[str, typer.Argument(help="Id of the engagement.")]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.")]
MomentOption = Annotated[
    str, typer.Option(help="Such as 2026-03-01 or 2026-03-01T14:00Z; in UTC unless it says.")
]


@app.command("list")
def list_(office: OfficeOption, json: JsonOption = False) -> None:
    """List the engagements of an office, newest first. Whoever reads its cases sees that they are."""
    _, actor = office_for(acting_person(), office, None)
    views = engaging.list_engagements(actor.as_viewer(), now=datetime.now(UTC))
    if json:
        print_json([engagement_shape(view) for view in views])
        return
    print_table(
        f"Engagements at {office}",
        ("Id", "Title", "Mandate", "State", "Opened", "By", "Confirmed by", "Until"),
        [
            (
                view.row.uuid,
                view.row.title,
                view.row.mandate,
                view.state.value,
                view.row.opened_at,
                view.opened_by or "-",
                view.confirmed_by or "-",
                view.row.ends_at,
            )
            for view in views
        ],
        empty="No engagement that you may know of.",
    )


@app.command("open")
def open_(
    title: Annotated[str, typer.Argument(help="What it is called.")],
    office: OfficeOption,
    mandate: Annotated[
        str, typer.Option(help="The order or plan it rests on; the purpose of all that follows.")
    ],
    question: Annotated[str, typer.Option(help="What is to be found out.")],
    span_from: MomentOption,
    span_until: MomentOption,
    ends: MomentOption,
) -> None:
    """Open an engagement. Another auditor of the office, or the operator, confirms it."""
    _, actor = office_for(acting_person(), office, Right.AUDIT)
    new = NewEngagement(
        title=title,
        mandate=mandate,
        question=question,
        span_from=read_seen_at(span_from, "UTC"),
        span_until=read_seen_at(span_until, "UTC"),
        ends_at=read_seen_at(ends, "UTC"),
    )
    uuid = actions.open_engagement(new, actor=actor, now=datetime.now(UTC))
    say(f"Engagement {uuid} is open. It opens no case until somebody else has confirmed it.")


@app.command("confirm")
def confirm(ident: IdArgument, office: OfficeOption) -> None:
    """Confirm an engagement that somebody else opened: as another auditor, or as the operator."""
    _, actor = office_for(acting_person(), office, None)
    actions.confirm_engagement(ident, actor=actor, now=datetime.now(UTC))
    say(f"Engagement {ident} is confirmed and runs.")


@app.command("draw")
def draw(
    ident: IdArgument,
    office: OfficeOption,
    size: Annotated[int, typer.Option(help="How many cases.")],
    criterion: Annotated[
        str, typer.Option(help=f"From which cases: {', '.join(Criterion)}.")
    ] = Criterion.ALL.value,
    since: Annotated[str, typer.Option(help="Only of a span that begins here.")] = "",
    until: Annotated[str, typer.Option(help="Only of a span that ends before this.")] = "",
) -> None:
    """Draw cases by a seed that is recorded first. To draw again is another recorded draw."""
    _, actor = office_for(acting_person(), office, Right.AUDIT)
    if criterion not in tuple(Criterion):
        raise BadEngagement("criterion", f"Draw from one of: {', '.join(Criterion)}.")
    wish = Wish(Criterion(criterion), size, _moment(since), _moment(until))
    engaging.draw_cases(ident, wish, actor=actor, now=datetime.now(UTC))
    _show(ident, actor, as_json=False)


@app.command("show")
def show(ident: IdArgument, office: OfficeOption, json: JsonOption = False) -> None:
    """Show an engagement: its draws, the cases they gave, its workpapers."""
    _, actor = office_for(acting_person(), office, Right.AUDIT)
    _show(ident, actor, as_json=json)


@app.command("case")
def case(
    ident: Annotated[str, typer.Argument(help="Id of the sampled case.")],
    office: OfficeOption,
    json: JsonOption = False,
) -> None:
    """Open a sampled case, read-only. That you did is an entry of the trail."""
    _, actor = office_for(acting_person(), office, Right.AUDIT)
    view = sample_shape(engaging.open_sample(ident, actor=actor, now=datetime.now(UTC)))
    if json:
        print_json(view)
    else:
        _print_sample(view)


@app.command("write")
def write(
    ident: IdArgument,
    office: OfficeOption,
    question: Annotated[str, typer.Option(help="What was asked.")],
    finding: Annotated[str, typer.Option(help="What was found.")],
    conclusion: Annotated[str, typer.Option(help=f"One of: {', '.join(Conclusion)}.")],
    sample: Annotated[str, typer.Option(help="Id of the sampled case it is of.")] = "",
    replaces: Annotated[str, typer.Option(help="Id of the workpaper it replaces.")] = "",
) -> None:
    """Write a workpaper, of a sampled case or in general. It is never edited, only replaced."""
    _, actor = office_for(acting_person(), office, Right.AUDIT)
    if conclusion not in tuple(Conclusion):
        raise BadEngagement("conclusion", f"Conclude with one of: {', '.join(Conclusion)}.")
    new = NewWorkpaper(
        question,
        finding,
        Conclusion(conclusion),
        sample=engagements.get_sample(actor.as_viewer(), sample) if sample else None,
        replaces=actions.read_workpaper_id(replaces) if replaces else None,
    )
    engaging.write_workpaper(ident, new, actor=actor, now=datetime.now(UTC))
    say("The workpaper is written.")


@app.command("close")
def close(
    ident: IdArgument,
    office: OfficeOption,
    report: Annotated[str, typer.Option(help="What came of it; kept.")],
) -> None:
    """Close an engagement for good, with its report."""
    _, actor = office_for(acting_person(), office, Right.AUDIT)
    actions.close_engagement(ident, report, actor=actor, now=datetime.now(UTC))
    say(f"Engagement {ident} is closed.")


@app.command("export")
def export(ident: IdArgument, office: OfficeOption) -> None:
    """Print everything of an engagement as one JSON document; that it left is an entry."""
    _, actor = office_for(acting_person(), office, Right.AUDIT)
    page = engaging.export_engagement(ident, actor=actor, now=datetime.now(UTC))
    print_json(engagement_page_shape(page))


def _show(ident: str, actor: Actor, *, as_json: bool) -> None:
    page = engaging.show_engagement(ident, actor.as_viewer(), now=datetime.now(UTC))
    shape = engagement_page_shape(page)
    if as_json:
        print_json(shape)
        return
    one = shape.engagement
    print_facts(
        one.title,
        (
            ("mandate", one.mandate),
            ("question", one.question),
            ("state", one.state),
            ("until", one.ends_at),
            ("opened by", one.opened_by),
            ("confirmed by", one.confirmed_by),
            ("report", one.report or "-"),
        ),
    )
    for found in shape.draws:
        print_table(
            f"Draw from {found.population} cases ({found.criterion}), seed {found.seed}",
            ("Place", "Sampled case", "Case"),
            [(sample.place, sample.id, sample.case) for sample in found.sampled],
            empty="No case fitted.",
        )
    print_table(
        "Workpapers",
        ("Id", "Of", "Question", "Finding", "Conclusion", "By"),
        [
            (
                paper.id,
                paper.sample or "in general",
                paper.question,
                paper.finding,
                "replaced" if paper.is_replaced else paper.conclusion,
                paper.written_by,
            )
            for paper in shape.workpapers
        ],
        empty="No workpaper yet.",
    )


def _print_sample(view: SampleShape) -> None:
    print_facts(
        f"Case {view.ref}",
        (
            ("summary", view.summary or "-"),
            ("opened", view.opened_at),
            ("answers", view.answers),
            ("marking", view.markings[0].marking),
            ("values", view.values_total),
        ),
    )
    for title, columns, rows in (
        ("Markings", ("When", "By", "Marking", "Why"),
         [(m.marked_at, m.marked_by, m.marking, m.reason) for m in view.markings]),
        ("Silences", ("Asked", "By", "Why", "Until", "Ended"),
         [(s.asked_at, s.asked_by, s.reason, s.until, s.ended_at) for s in view.silences]),
        ("Subjects", ("Who or what", "Crime", "Facts", "Evaluation", "Attested by", "Stands until", "Ended"),
         [(s.label, s.suspicions[0].crime, s.suspicions[0].facts,
           s.suspicions[0].source + s.suspicions[0].information, s.suspicions[0].attested_by,
           s.review_due_on, s.how_ended) for s in view.subjects]),
        ("Submissions", ("File", "SHA-256", "Authority", "State", "Rows"),
         [(f.file_name, f.file_sha256, f.authority, f.state, f.rows_read)
          for f in view.submissions]),
        ("Releases", ("To", "Why", "Basis", "Released", "Ended"),
         [(r.recipient, r.purpose, r.legal_basis, r.released_at, r.revoked_at)
          for r in view.releases]),
        ("Told", ("When", "Office", "Value"), [(t.at, t.office, t.value) for t in view.told]),
        ("Checks", ("When", "By", "Values", "Why"),
         [(c.at, c.person, c.values, c.purpose) for c in view.checks]),
        ("Values, the first ones", ("Kind", "Value", "Since"),
         [(v.kind, v.value, v.since) for v in view.values]),
    ):  # fmt: skip
        print_table(title, columns, rows, empty=f"{title}: none.")


def _moment(text: str) -> datetime | None:
    return read_seen_at(text, "UTC") if text else None

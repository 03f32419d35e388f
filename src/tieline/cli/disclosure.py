"""`tieline disclosure`: what a court may have of a case. Prosecutors ask, counsel answers."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from tieline.apps.proceedings.errors import ItemNotFound, RequestNotFound
from tieline.cli.papers import print_sections, print_text, write_file
from tieline.cli.party import acting_person, home_for, office_for
from tieline.cli.printing import print_facts, print_json, print_table, say
from tieline.core.authority_fields import read_day
from tieline.core.errors import BadInput
from tieline.core.ids import Actor
from tieline.core.privilege import CHOOSABLE, Answer, Ground
from tieline.core.rights import Right
from tieline.core.selector_kinds.registry import display
from tieline.journeys import disclosing, packaging
from tieline.journeys.disclosing import DeskView, ItemView, RequestView, Ruling, Wish
from tieline.journeys.package_paper import log_sections
from tieline.journeys.provenance_paper import sections_of
from tieline.journeys.shapes.packages import desk_shape, item_shape, request_shape

app = typer.Typer(
    no_args_is_help=True,
    help="What a court may have of a case: ask for it, answer, issue, and the log of what is withheld.",
)
OfficeOption = Annotated[
    str | None, typer.Option(help="Code of the office you act for. Your own, if left out.")
]
RequestArgument = Annotated[str, typer.Argument(help="Id of the request.")]
ItemArgument = Annotated[
    str, typer.Argument(help="Id of the thing, from `tieline disclosure desk`.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command("request")
def request(
    case: Annotated[str, typer.Argument(help="Reference of the case.")],
    of: Annotated[str, typer.Option(help="Code of the office that works it.")],
    proceedings: Annotated[str, typer.Option(help="Reference of the proceedings.")],
    legal_basis: Annotated[str, typer.Option(help="What the request rests on.")],
    due: Annotated[str, typer.Option(help="Day of the package, such as 2027-03-01.")],
    office: OfficeOption = None,
) -> None:
    """Ask an office for what it has on a case. For prosecutors."""
    wish = Wish(of, case, proceedings, legal_basis, read_day(due))
    ident = disclosing.ask(wish, actor=_actor(office, Right.PROSECUTE), now=datetime.now(UTC))
    say(f"Asked: {ident}. The package is issued from {due} on.")


@app.command("list")
def list_(
    office: OfficeOption = None,
    own: Annotated[bool, typer.Option("--own", help="Those you made, as a prosecutor.")] = False,
    json: JsonOption = False,
) -> None:
    """List the requests that concern cases of the office, or those of its prosecutors; newest first."""
    actor = _actor(office, Right.PROSECUTE if own else Right.READ_CASES)
    found = disclosing.list_own_requests if own else disclosing.list_requests
    views = found(actor=actor, now=datetime.now(UTC))
    if json:
        print_json([request_shape(view) for view in views])
        return
    print_table(
        "Requests for disclosure",
        ("Id", "Case", "Of", "By", "Proceedings", "Due", "State"),
        [
            (
                view.row.uuid,
                view.row.case_ref,
                view.office.code,
                view.prosecution.code,
                view.row.proceedings,
                view.row.due_on,
                f"{view.state}, {view.corrected} held no more" if view.corrected else view.state,
            )
            for view in views
        ],
        empty="No court asked for anything.",
    )


@app.command("show")
def show(ident: RequestArgument, office: OfficeOption = None, json: JsonOption = False) -> None:
    """Show a request for a case of the office, and what it asks for, as the office may know of it."""
    actor, now = _actor(office, Right.READ_CASES), datetime.now(UTC)
    view, items = disclosing.show_request(_request(ident), actor=actor, now=now)
    if json:
        print_json({"request": request_shape(view), "items": [item_shape(one) for one in items]})
        return
    _print_request(view)
    print_table(
        "What it asks for",
        ("Id", "Office", "Case", "Value", "Answer", "Number in the log"),
        [_item_row(one) for one in items],
        empty="The office has no such case, or the case shares nothing.",
    )


@app.command("desk")
def desk(office: OfficeOption = None, json: JsonOption = False) -> None:
    """List what waits for counsel of the office, and for a supervisor who approves."""
    views = disclosing.list_desk(actor=_actor(office, Right.READ_CASES), now=datetime.now(UTC))
    if json:
        print_json([desk_shape(view) for view in views])
        return
    print_table(
        "Counsel's desk",
        ("Id", "Case", "Value", "For", "Due", "Answer"),
        [
            (
                view.row.uuid,
                view.case_ref,
                _value(view),
                f"{view.prosecution.code}, {view.row.proceedings}",
                f"{view.row.due_on}" + (" OVERDUE" if view.is_overdue else ""),
                _answered(view),
            )
            for view in views
        ],
        empty="Nothing waits for counsel.",
    )


@app.command("answer")
def answer(
    ident: ItemArgument,
    disclose: Annotated[bool, typer.Option("--disclose", help="The court gets it.")] = False,
    withhold: Annotated[
        str | None, typer.Option(help=f"Ground to withhold it: {', '.join(CHOOSABLE)}.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why it is withheld; stays with the office.")] = "",
    words: Annotated[str, typer.Option(help="What the log says beside the ground.")] = "",
    name_office: Annotated[
        bool, typer.Option("--name-office", help="Let the log name the office.")
    ] = False,
    office: OfficeOption = None,
) -> None:
    """Decide on a thing, as counsel: the court gets it, or a line of the log once that is approved.

    Without --disclose or --withhold it only shows what the court would get.
    """
    actor, now = _actor(office, Right.COUNSEL), datetime.now(UTC)
    if disclose == (withhold is not None) and disclose:
        raise BadInput("bad_answer", "Give --disclose or --withhold GROUND, not both.")
    uuid = _uuid(ident)
    if uuid is None:
        raise ItemNotFound(ident)
    if not disclose and withhold is None:
        _, shape = disclosing.show_item(uuid, actor=actor, now=now)
        print_sections(sections_of(shape) if shape else ())
        return
    ruling = Ruling(
        Answer.DISCLOSED if disclose else Answer.WITHHELD,
        next((one for one in Ground if one == withhold), None),
        reason,
        words,
        name_office,
    )
    disclosing.answer_item(uuid, ruling, actor=actor, now=now)
    say("The court gets it." if disclose else "Withheld as soon as another person has approved it.")


@app.command("approve")
def approve(ident: ItemArgument, office: OfficeOption = None) -> None:
    """Approve that a thing is withheld, as a supervisor other than who decided it."""
    actor = _actor(office, Right.SUPERVISE)
    uuid = _uuid(ident)
    if uuid is None:
        raise ItemNotFound(ident)
    disclosing.approve_item(uuid, actor=actor, now=datetime.now(UTC))
    say("Approved: it stands in the log.")


@app.command("refuse")
def refuse(
    ident: RequestArgument,
    reason: Annotated[str, typer.Option(help="Why; the prosecutor is told.")],
    office: OfficeOption = None,
) -> None:
    """Refuse a whole request, as counsel. It holds once a supervisor has approved it."""
    actor = _actor(office, Right.COUNSEL)
    disclosing.refuse(_request(ident), reason, actor=actor, now=datetime.now(UTC))
    say("Refused as soon as another person has approved it.")


@app.command("approve-refusal")
def approve_refusal(ident: RequestArgument, office: OfficeOption = None) -> None:
    """Approve the refusal of a request, as a supervisor other than who refused it."""
    actor = _actor(office, Right.SUPERVISE)
    disclosing.approve_refusal(_request(ident), actor=actor, now=datetime.now(UTC))
    say("The request is refused.")


@app.command("issue")
def issue(
    ident: RequestArgument,
    pdf: Annotated[Path | None, typer.Option(help="Write it to this file, as PDF.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the JSON file.")] = False,
    office: OfficeOption = None,
) -> None:
    """Have the package issued from its day on, or get it again; as a prosecutor."""
    actor, now, uuid = _actor(office, Right.PROSECUTE), datetime.now(UTC), _request(ident)
    if disclosing.show_own_request(uuid, actor=actor, now=now).row.issued_at is None:
        packaging.issue(uuid, actor=actor, now=now)
    made = packaging.make_package(uuid, actor=actor, now=now)
    if pdf is not None:
        write_file(pdf, made.as_pdf)
    if json:
        print_text(made.as_json)
        return
    shape = made.shape
    say(
        f"{len(shape.disclosed)} disclosed; {len(shape.log_a)} in part A of the log,"
        f" {len(shape.log_s)} in part S."
    )
    if shape.request.corrected:
        say(
            f"{shape.request.corrected} of what was disclosed is held no more: the package says why."
        )
    say(f"SHA-256 of the PDF {sha256(made.as_pdf).hexdigest()}.")


@app.command("log")
def log(ident: RequestArgument, office: OfficeOption = None, json: JsonOption = False) -> None:
    """Show the log of an issued package, both parts; as a prosecutor."""
    actor, now = _actor(office, Right.PROSECUTE), datetime.now(UTC)
    shape = packaging.read_package(_request(ident), actor=actor, now=now)
    if json:
        print_json({"log_a": shape.log_a, "log_s": shape.log_s})
        return
    print_sections(log_sections(shape))


def _actor(office: str | None, right: Right) -> Actor:
    person = acting_person()
    return home_for(person, right) if office is None else office_for(person, office, right)[1]


def _uuid(ident: str) -> UUID | None:
    try:
        return UUID(ident)
    except ValueError:
        return None


def _request(ident: str) -> UUID:
    uuid = _uuid(ident)
    if uuid is None:
        raise RequestNotFound(ident)
    return uuid


def _print_request(view: RequestView) -> None:
    row = view.row
    print_facts(
        f"Request {row.uuid}",
        [
            ("case", row.case_ref),
            ("asked by", f"{row.asked_name}, {view.prosecution.name}, {view.prosecution.country}"),
            ("proceedings", row.proceedings),
            ("legal basis", row.legal_basis),
            ("asked", row.asked_at),
            ("due", row.due_on),
            ("state", view.state),
            ("refusal", row.refusal_reason or None),
            ("issued", row.issued_at),
        ],
    )


def _item_row(view: ItemView) -> tuple[object, ...]:
    about = view.about
    return (
        view.row.uuid or "-",
        view.office.code,
        view.case_ref or "-",
        display(about.kind, about.canonical) if about else "withdrawn since",
        view.row.answer or ("decided" if view.row.is_decided else "waits"),
        f"A-{view.row.number}" if view.row.number else "-",
    )


def _value(view: DeskView) -> str:
    mention = view.mention
    return display(mention.kind, mention.canonical) if mention else "withdrawn since"


def _answered(view: DeskView) -> str:
    if view.row.waits_for_approval:
        return f"withheld ({view.row.ground}) by {view.decided_by}, not approved"
    return view.row.answer or "waits"

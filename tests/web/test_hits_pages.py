"""My hits, one hit, and what is done with it."""

import re
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.factories.chance import without_chance
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import NOON, Cast, Player, later, make_case, make_player, make_submission
from tieline.apps.audit.queries import list_entries
from tieline.apps.notices import queries as notices
from tieline.core.postures import Posture
from tieline.journeys.looking import list_hits

pytestmark = pytest.mark.usefixtures("database")

SHARED = "+1 202 555 0143"
REF = "P-SECRET-7"
SUMMARY = "Canary of the partner"


def _met(posture: Posture = Posture.POINTER) -> Cast:
    """The owner held the value first; a case of the partner came upon it."""
    cast = make_visitors()
    make_case(cast.owner, "MINE-1")
    make_case(cast.partner, REF, posture=posture, summary=SUMMARY)
    make_submission(cast.owner, [SHARED], case="MINE-1")
    make_submission(cast.partner, [SHARED], case=REF, at=later(1))
    return cast


def _body(answer: HttpResponse) -> bytes:
    """Without what differs from one rendering to the next."""
    page = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", answer.content)
    return page.replace(b"ana-part", b"nobody")


def _hit_of(player: Player) -> UUID:
    (hit,), _ = list_hits(actor=player.actor, now=NOON)
    return hit.side.uuid


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_both_sides_see_the_hit_and_the_stranger_sees_none() -> None:
    cast = _met()
    owner, partner = (_page(visit_as(p), "/hits") for p in (cast.owner, cast.partner))
    for page in (owner, partner):
        assert "+1 202-555-0143" in page
        assert "2 cases of 2 offices" in page
        assert "1 new" in page
        assert "incidental" in page or "contact" in page or "subject" in page
    assert "MINE-1" in owner
    assert REF not in owner
    assert "with a case of PART" in owner
    assert "with your case" in partner
    stranger = _page(visit_as(cast.stranger), "/hits")
    assert "No hit. As soon as another case holds" in stranger
    assert "0143" not in without_chance(stranger)


def test_hits_inside_the_office_are_told_as_such() -> None:
    cast = make_visitors()
    for ref in ("MINE-1", "MINE-2"):
        make_case(cast.owner, ref)
        make_submission(cast.owner, [SHARED], case=ref)
    page = _page(visit_as(cast.owner), "/hits")
    assert "2 cases of 1 office" in page
    assert "inside your own office" in page


@pytest.mark.parametrize(
    ("choice", "before", "after"),
    [("new", 1, 0), ("open", 1, 0), ("mine", 0, 0), ("disposed", 0, 1), ("", 1, 1), ("x", 1, 1)],
)
def test_the_list_shows_what_is_chosen(choice: str, before: int, after: int) -> None:
    cast = _met()
    client = visit_as(cast.owner)
    address = f"/hits?choice={choice}"
    assert _page(client, address).count("+1 202-555-0143") == before
    given = {"disposition": "known", "reason": "r"}
    client.post(f"/hits/{_hit_of(cast.owner)}/dispose", given)
    assert _page(client, address).count("+1 202-555-0143") == after


def test_what_a_colleague_has_is_not_mine() -> None:
    cast = _met()
    client = visit_as(cast.owner)
    client.post(f"/hits/{_hit_of(cast.owner)}/assign", {"colleague": "ana-own"})
    assert "0143" in _page(client, "/hits?choice=mine")
    assert "0143" not in without_chance(_page(visit_as(cast.partner), "/hits?choice=mine"))


def test_a_look_at_the_list_leaves_two_entries() -> None:
    cast = _met()
    _page(visit_as(cast.owner), "/hits")
    actions = [entry.action for entry in list_entries(cast.owner.viewer)]
    assert actions[:3] == ["hit.viewed", "hits.listed", "person.signed_in"]


def test_all_hits_are_exported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tieline.web.hits.EXPORTED_AT_ONCE", 2)
    cast = make_visitors()
    numbers = [f"+120255501{n:02}" for n in range(5)]
    for player in (cast.owner, cast.partner):
        make_case(player)
        make_submission(player, numbers)
    answer = visit_as(cast.owner).post("/hits/export")
    text = answer.getvalue().decode()
    assert [number for number in numbers if number in text] == numbers
    assert answer["Content-Disposition"] == 'attachment; filename="hits.csv"'
    assert visit_as(cast.stranger).post("/hits/export").getvalue().decode().count("\r\n") == 1


def test_the_list_goes_on_by_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tieline.web.hits.PAGE_LENGTH", 2)
    cast = make_visitors()
    numbers = [f"+1 202 555 01{n:02}" for n in range(5)]
    for player in (cast.owner, cast.partner):
        make_case(player)
        make_submission(player, numbers)
    client = visit_as(cast.owner)
    seen: list[str] = []
    address = "/hits"
    for _ in range(4):
        page = _page(client, address)
        seen += [n for n in numbers if f"555-{n[-4:]}" in page]
        _, found, rest = page.partition('href="/hits?before=')
        if not found:
            break
        address = f"/hits?before={rest.partition(chr(34))[0]}"
    assert sorted(seen) == numbers


@pytest.mark.parametrize("cursor", ["", "x", "-1", "9" * 30, "²", "1;"])
def test_a_cursor_that_is_none_begins_at_the_top(cursor: str) -> None:
    assert "0143" in _page(visit_as(_met().owner), f"/hits?before={cursor}")


def test_a_pointer_shows_whom_to_call() -> None:
    cast = _met()
    page = _page(visit_as(cast.owner), f"/hits/{_hit_of(cast.owner)}")
    for words in ("MINE-1", "In 1 case of 1 other office", "Office PART", "ana-part@example.org"):
        assert words in page
    assert "Periods of use are not known on both sides" in page
    assert REF not in page
    assert SUMMARY not in page


def test_an_open_case_shows_reference_and_summary() -> None:
    cast = _met(Posture.OPEN)
    page = _page(visit_as(cast.owner), f"/hits/{_hit_of(cast.owner)}")
    assert REF in page
    assert SUMMARY in page


@pytest.mark.usefixtures("one_request_id")
def test_a_hidden_hit_looks_exactly_like_a_missing_one() -> None:
    """The partner is silent: it has a hit, which the owner may not know of; nor the stranger."""
    cast = _met(Posture.SILENT)
    hidden = _hit_of(cast.partner)
    for player in (cast.owner, cast.stranger):
        client = visit_as(player)
        for act in ("", "/assign", "/dispose", "/acknowledge"):
            given = {"colleague": player.person.name, "disposition": "known", "reason": "r"}
            answers = [
                client.post(f"/hits/{uuid}{act}", given) if act else client.get(f"/hits/{uuid}")
                for uuid in (hidden, uuid4())
            ]
            assert [answer.status_code for answer in answers] == [404, 404]
            assert answers[0].content == answers[1].content
            assert answers[0].headers == answers[1].headers


def test_assigning_names_the_colleague_and_takes_note() -> None:
    cast = _met()
    client = visit_as(cast.owner)
    hit = _hit_of(cast.owner)
    answer = client.post(f"/hits/{hit}/assign", {"colleague": "ana-own"}, follow=True)
    page = answer.content.decode()
    assert "The hit is assigned." in page
    assert "assigned to Ana of OWN" in page
    assert notices.count_new(cast.owner.viewer) == 0
    assert notices.count_new(cast.partner.viewer) == 1
    assert len(list_entries(cast.owner.viewer, action="hit.assigned")) == 1
    theirs = _page(visit_as(cast.partner), f"/hits/{_hit_of(cast.partner)}")
    assert "assigned to" not in theirs


def test_somebody_elsewhere_cannot_be_assigned() -> None:
    cast = _met()
    client = visit_as(cast.owner)
    address = f"/hits/{_hit_of(cast.owner)}/assign"
    theirs = client.post(address, {"colleague": "ana-part"})
    nobody = client.post(address, {"colleague": "nobody"})
    assert theirs.status_code == nobody.status_code == 422
    assert _body(theirs) == _body(nobody)
    assert "no colleague of yours" in theirs.content.decode()
    assert client.post(address, {}).status_code == 422


def test_disposing_keeps_the_reason() -> None:
    cast = _met()
    client = visit_as(cast.owner)
    address = f"/hits/{_hit_of(cast.owner)}"
    given = {"disposition": "reassigned", "reason": "New holder since May"}
    page = client.post(f"{address}/dispose", given, follow=True).content.decode()
    assert "Reassigned number" in page
    assert "New holder since May" in page
    assert "disposed: reassigned number" in _page(client, "/hits")
    assert len(list_entries(cast.owner.viewer, action="hit.disposed")) == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"disposition": "known"}, "Say why: it is kept with the hit."),
        ({"reason": "because"}, "Choose how to settle it."),
        ({"disposition": "lost", "reason": "because"}, "lost is not one of"),
    ],
)
def test_disposing_needs_a_disposition_and_a_reason(given: dict[str, str], words: str) -> None:
    cast = _met()
    client = visit_as(cast.owner)
    answer = client.post(f"/hits/{_hit_of(cast.owner)}/dispose", given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert list_entries(cast.owner.viewer, action="hit.disposed") == []


def test_acknowledging_twice_is_harmless() -> None:
    cast = _met()
    client = visit_as(cast.owner)
    address = f"/hits/{_hit_of(cast.owner)}/acknowledge"
    assert b"Acknowledged." in client.post(address, follow=True).content
    assert b"acknowledged before" in client.post(address, follow=True).content
    assert len(list_entries(cast.owner.viewer, action="notice.acknowledged")) == 1


def _hub(monkeypatch: pytest.MonkeyPatch) -> Player:
    """The owner holds a value that three others came upon, with room for two."""
    monkeypatch.setattr("django.conf.settings.HUB_OFFICES", 2)
    owner = make_visitors().owner
    for place, player in enumerate([owner, *(make_player(f"O{n}") for n in range(5))]):
        make_case(player)
        make_submission(player, [SHARED], at=later(place))
    return owner


def test_a_hub_is_one_line_until_it_is_acknowledged(monkeypatch: pytest.MonkeyPatch) -> None:
    client = visit_as(_hub(monkeypatch))
    page = _page(client, "/hits")
    assert "Held very widely" in page
    assert "Held in 6 cases of 6 offices." in page
    fields = {
        name: page.partition(f'name="{name}" value="')[2].partition('"')[0]
        for name in ("digest", "horizon")
    }
    assert client.post("/hits/hubs/acknowledge", fields, follow=True).status_code == 200
    assert "Nothing new." in _page(client, "/hits")


def test_what_is_not_shown_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tieline.journeys.looking.HOLDERS_SHOWN", 2)
    monkeypatch.setattr("tieline.web.check.HOLDERS_SHOWN", 2)
    owner = _hub(monkeypatch)
    client = visit_as(owner)
    views, _ = list_hits(actor=owner.actor, now=NOON)
    told = "In 5 cases of 5 other offices; the 2 most relevant shown."
    assert told in _page(client, f"/hits/{views[0].side.uuid}")
    assert (
        told
        in client.post(
            "/check", {"values": SHARED, "purpose": "p", "without_case": "a test has none"}
        ).content.decode()
    )


@pytest.mark.parametrize("given", [{}, {"digest": "x"}])
def test_a_hub_that_is_none_is_missing(given: dict[str, str]) -> None:
    client = visit_as(make_visitors().owner)
    assert client.post("/hits/hubs/acknowledge", given).status_code == 404


def test_a_hub_that_no_list_has_shown_is_shown_first() -> None:
    client = visit_as(make_visitors().owner)
    page = client.post("/hits/hubs/acknowledge", {"digest": str(uuid4())}, follow=True)
    assert page.redirect_chain == [("/hits", 302)]
    assert "Nothing was acknowledged" in page.content.decode()


def test_a_hub_can_be_acknowledged_after_looking_at_older_hits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owner = _hub(monkeypatch)
    client = visit_as(owner)
    digest = _page(client, "/hits").partition('name="digest" value="')[2].partition('"')[0]
    assert client.get(f"/hits?before={uuid4()}").status_code == 200
    page = client.post("/hits/hubs/acknowledge", {"digest": digest}, follow=True)
    assert "Nothing was acknowledged" not in page.content.decode()
    assert "Nothing new." in _page(client, "/hits")


def test_shared_values_are_between_inside_or_hubs(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = _hub(monkeypatch)
    make_case(owner, "MINE-2")
    make_case(owner, "MINE-3")
    for ref in ("MINE-2", "MINE-3"):
        make_submission(owner, ["+1 202 555 0199"], case=ref)
    client = visit_as(owner)
    found = {c: _page(client, f"/values?choice={c}") for c in ("between", "hubs", "inside", "")}
    assert "Nothing here fits what you chose." in found["between"]
    assert "0143" in found["hubs"]
    assert "6 offices" in found["hubs"]
    assert "0199" not in without_chance(found["hubs"])
    assert "0199" in found["inside"]
    assert "MINE-2, MINE-3" in found["inside"]
    assert "0143" in found[""]
    assert "0199" in found[""]


def test_shared_values_are_sought_in_the_body_and_sorted() -> None:
    cast = make_visitors()
    numbers = [f"+1 202 555 01{n:02}" for n in (30, 10, 20)]
    for player in (cast.owner, cast.partner):
        make_case(player)
        make_submission(player, numbers)
    client = visit_as(cast.owner)
    page = without_chance(client.post("/values", {"text": "555-0110"}).content.decode())
    assert "0110" in page
    assert "0120" not in page
    # A text sought stays in the body: what goes on from here is sent by POST too.
    assert '<form id="turn" method="post"' in page
    assert "0110" in _page(client, "/values?text=555-0120")
    for sort, order in (("value", ["0110", "0120", "0130"]), ("-value", ["0130", "0120", "0110"])):
        page = _page(client, f"/values?sort={sort}")
        assert sorted(order, key=page.index) == order


def test_shared_values_of_a_stranger_are_none() -> None:
    page = _page(visit_as(_met().stranger), "/values")
    assert "0 values" in page
    assert "0143" not in without_chance(page)


def test_what_a_colleague_did_meanwhile_is_not_overwritten_unread() -> None:
    cast = _met()
    slow, fast = visit_as(cast.owner), visit_as(cast.owner)
    address = f"/hits/{_hit_of(cast.owner)}"
    (seen,) = set(re.findall(r'name="seen" value="([^"]*)"', _page(slow, address)))
    settled = {"disposition": "confirmed", "reason": "Same phone, both sides", "seen": seen}
    assert fast.post(f"{address}/dispose", settled).status_code == 302

    for step, given in (
        ("dispose", {"disposition": "coincidental", "reason": "Nothing to it"}),
        ("assign", {"colleague": "ana-own"}),
    ):
        answer = slow.post(f"{address}/{step}", {**given, "seen": seen})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "a colleague was faster" in page
        assert "Same phone, both sides" in _page(fast, address)
    assert "Nothing to it" not in _page(fast, address)

    (now_seen,) = set(re.findall(r'name="seen" value="([^"]*)"', page))
    again = {"disposition": "coincidental", "reason": "Nothing to it", "seen": now_seen}
    assert slow.post(f"{address}/dispose", again).status_code == 302
    assert "Nothing to it" in _page(fast, address)


def test_what_very_many_hold_is_told_some_offices_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, most in (("WHOLE_UP_TO", 3), ("OFFICES_AT_ONCE", 2), ("CASES_AT_ONCE", 1)):
        monkeypatch.setattr(f"tieline.apps.hits.queries.{name}", most)
    owner = _hub(monkeypatch)
    client = visit_as(owner)
    views, _ = list_hits(actor=owner.actor, now=NOON)
    address = f"/hits/{views[0].side.uuid}"
    first = _page(client, address)
    assert "Here 2 other offices, in the order in which offices were recorded" in first
    assert "Office O0" in first
    assert "Office O1" in first
    assert "Office O2" not in first
    assert f'href="{address}?after=O1#theirs"' in first
    second = _page(client, f"{address}?after=O1")
    assert "Here 2 other offices after O1" in second
    assert "<strong>Office O3</strong>" in second
    assert "<strong>Office O1</strong>" not in second
    last = _page(client, f"{address}?after=O3")
    assert "Office O4" in last
    assert "Next offices" not in last
    assert "First offices" in last
    for unknown in ("no-such-office", "%00"):
        assert "Office O0" in _page(client, f"{address}?after={unknown}")
    assert "In 5 cases of 5 other offices." in _page(client, f"{address}?all=1")
    listed = _page(client, "/hits")
    assert "3 cases or more of 3 offices or more" in listed
    answer = client.post(
        "/check", {"values": SHARED, "purpose": "p", "without_case": "a test has none"}
    ).content.decode()
    assert "More offices hold it than these." in answer

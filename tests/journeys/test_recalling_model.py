"""A case at every moment of a random life: what the as-of view says of it is what the ordinary queries
said at that moment."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from tests.factories.releases import ASSURED, ask, make_supervisor
from tests.factories.subjects import SUSPICION, make_subject
from tests.factories.world import Player, make_case, make_player, make_submission
from tests.security.worlds import look
from tieline.apps.audit.errors import RightMissing
from tieline.apps.cases import silences, subject_queries
from tieline.apps.cases.actions import remark
from tieline.apps.cases.queries import CaseRow, get_case
from tieline.apps.hits import queries as hits
from tieline.apps.selectors import queries as selectors
from tieline.apps.sharing import queries as sharing
from tieline.apps.sharing.errors import ReleaseRefused
from tieline.apps.sharing.parties import PartyName
from tieline.apps.sharing.release_queries import ReleaseState, list_releases
from tieline.apps.submissions import queries as submissions
from tieline.core.ids import AuditEntryId
from tieline.core.marking_fields import line_of
from tieline.core.markings import DEFAULT_MARKING, TrafficLight
from tieline.core.postures import Posture, SilenceEnd
from tieline.core.states import State
from tieline.core.suspicion import SubjectEnd
from tieline.journeys import changing_answers, recalling, releasing, suspecting, withdrawal
from tieline.journeys.recalling import CaseThen, Stood

PHONES: Final = [f"+1202555010{n}" for n in range(8)]
LAST: Final = timedelta(microseconds=1)
Said = dict[str, Any]


def _now() -> datetime:
    return datetime.now(UTC)


class Life:
    """An office with a case, another that shares values with it, and what may happen to the case."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.owner = make_player("OWN")
        self.supervisor = make_supervisor(self.owner)
        self.partner = make_player("PART", country="GB")
        make_case(self.owner, "C-1")
        make_case(self.partner, "P-1")
        make_submission(self.partner, PHONES[:4], case="P-1", at=_now())

    @property
    def case(self) -> CaseRow:
        return get_case(self.owner.viewer, "C-1")

    def do_something(self) -> str:
        """One thing that can be done as things stand; what it was."""
        chosen: Callable[[], object] = self.random.choice(
            [
                self.hand_in, self.hand_in, self.take_back, self.answer, self.silence_allowed,
                self.mark, self.suspect, self.attest, self.end_subject, self.release, self.revoke,
                self.answer_for_value, self.partner_hands_in, self.partner_falls_silent,
            ]
        )  # fmt: skip
        chosen()
        return chosen.__name__

    def hand_in(self) -> None:
        values = self.random.sample(PHONES, self.random.randint(1, 4))
        make_submission(self.owner, values, at=_now())

    def take_back(self) -> None:
        self._take_back(self.owner, "C-1")

    def _take_back(self, player: Player, ref: str) -> None:
        rows = submissions.list_submissions(player.viewer, case_ref=ref)
        live = [row for row in rows if row.state is State.FINISHED]
        if live:
            chosen = self.random.choice(live)
            withdrawal.retire(chosen.id, reason="a test", actor=player.actor, now=_now())

    def answer(self) -> None:
        posture = self.random.choice(list(Posture))
        self._answer(self.owner, self.case, posture)

    def _answer(self, player: Player, case: CaseRow, posture: Posture) -> None:
        assert changing_answers.change_posture(
            case, None, posture, reason="a test", actor=player.actor, now=_now()
        )

    def answer_for_value(self) -> None:
        held, _ = selectors.page_mentions(self.owner.viewer, self.case.id, limit=100)
        if held:
            posture = self.random.choice([*Posture, None])
            assert changing_answers.change_posture(
                self.case, self.random.choice(held), posture, reason="one value",
                actor=self.owner.actor, now=_now(),
            )  # fmt: skip

    def silence_allowed(self) -> None:
        waiting = [one for one in self._silences() if one.is_waiting]
        if waiting:
            changing_answers.end_silence(
                waiting[0].uuid, SilenceEnd.REFUSED, "no", actor=self.supervisor.actor, now=_now()
            )

    def _silences(self) -> list[silences.SilenceRow]:
        return silences.list_silences(self.owner.viewer, case_id=self.case.id, only_live=False)

    def mark(self) -> None:
        colour = self.random.choice((TrafficLight.GREEN, TrafficLight.AMBER, TrafficLight.CLEAR))
        value = replace(DEFAULT_MARKING, tlp=colour, releasable_to_countries=("GB",))
        if value != sharing.get_marking(self.owner.viewer, self.case.marking_id):
            remark(self.case.id, value, reason="a test", actor=self.owner.actor, now=_now())

    def suspect(self) -> None:
        held, _ = selectors.page_mentions(self.owner.viewer, self.case.id, limit=1)
        make_subject(
            self.owner, [one.canonical for one in held], label=f"S {self._number()}", now=_now()
        )

    def _number(self) -> int:
        return self.random.randint(1, 10**9)

    def _subject(self) -> UUID | None:
        rows = subject_queries.list_subjects(self.owner.viewer, self.case.id)
        return next((row.uuid for row in rows if row.is_live), None)

    def attest(self) -> None:
        if (subject := self._subject()) is not None:
            said = replace(SUSPICION, facts=f"{SUSPICION.facts} {self._number()}")
            suspecting.attest(subject, said, actor=self.owner.actor, now=_now())

    def end_subject(self) -> None:
        if (subject := self._subject()) is not None:
            suspecting.end_subject(
                subject, SubjectEnd.CLEARED, "a test", actor=self.owner.actor, now=_now()
            )

    def release(self) -> None:
        party = PartyName(office=self.partner.office.code)
        with suppress(ReleaseRefused):  # as marked it may not go there
            ask(
                self.owner.actor, party, now=_now(), legal_basis="treaty 1", assurance=ASSURED,
                until=_now() + timedelta(days=9),
            )  # fmt: skip

    def revoke(self) -> None:
        rows = list_releases(self.owner.viewer, case_id=self.case.id)
        open_ = [row for row in rows if row.revoked_at is None]
        if open_:
            releasing.revoke_release(
                open_[0].uuid, "a test", actor=self.supervisor.actor, now=_now()
            )

    def partner_hands_in(self) -> None:
        values = self.random.sample(PHONES, 2)
        make_submission(self.partner, values, case="P-1", at=_now())

    def partner_falls_silent(self) -> None:
        case = get_case(self.partner.viewer, "P-1")
        self._answer(self.partner, case, self.random.choice(list(Posture)))


def ask_as_always(life: Life) -> Said:
    """What the ordinary queries say at this moment."""
    viewer, case = life.owner.viewer, life.case
    held, _ = selectors.page_mentions(viewer, case.id, limit=1000)
    subjects = subject_queries.list_subjects(viewer, case.id)
    entry = AuditEntryId(look(life.owner.actor, "hits.listed"))
    told = hits.list_told_of_case(viewer, case.id, entry=entry, limit=1000)
    return {
        "case": (
            case.summary,
            case.posture.value,
            line_of(sharing.get_marking(viewer, case.marking_id)),
        ),
        "posture": sorted(one.value for one in _postures(viewer, case)),
        "silence": {
            one.uuid: (one.reason, one.how_ended or None, one.allowed_at is not None)
            for one in life._silences()
        },
        "subject": {one.uuid: (one.label, one.how_ended or None) for one in subjects},
        "suspicion": sorted(
            one.facts
            for one in subject_queries.list_suspicions(viewer, [row.id for row in subjects])
        ),
        "submission": {
            one.uuid: one.state.value
            for one in submissions.list_submissions(viewer, case_ref="C-1")
        },
        "release": {
            one.uuid: one.state_at(_now()) in (ReleaseState.REVOKED, ReleaseState.DECLINED)
            for one in list_releases(viewer, case_id=case.id)
        },
        "values": sorted(one.canonical for one in held),
        "told": sorted(one.notice_uuid for one in told),
    }


def _postures(viewer: Any, case: CaseRow) -> list[Posture]:
    return list(silences.postures_of_selectors(viewer, case.id).values())


def ask_as_of(life: Life, at: datetime) -> tuple[Said, CaseThen]:
    """The same of a moment that has passed."""
    actor = life.supervisor.actor
    opened = recalling.open_by_supervisor(life.case.uuid, "a test", actor=actor)
    view = recalling.recall_case(opened, at, actor=actor, now=_now())
    then = {
        section.kind: {
            thing.row_id: (thing.uuid, {fact.name: fact.then for fact in thing.facts})
            for thing in section.things
            if thing.then is Stood.THERE
        }
        for section in view.sections
    }
    [(_, case)] = then["case"].values()
    return {
        "case": (case["summary"], case["posture"], case["marking_id"]),
        "posture": sorted(said["posture"] or "" for _, said in then["posture"].values()),
        "silence": {
            uuid: (said["reason"], said["how_ended"], said["allowed_at"] is not None)
            for uuid, said in then["silence"].values()
        },
        "subject": {
            uuid: (said["label"], said["how_ended"]) for uuid, said in then["subject"].values()
        },
        "suspicion": sorted(said["facts"] or "" for _, said in then["suspicion"].values()),
        "submission": {uuid: said["state"] for uuid, said in then["submission"].values()},
        "release": {
            uuid: said["revoked_at"] is not None for uuid, said in then["release"].values()
        },
        "values": sorted(one.canonical for one in view.values),
        "told": _told(life, view),
    }, view


def _told(life: Life, view: CaseThen) -> list[UUID]:
    return sorted(one.notice for one in view.hits)


@pytest.mark.parametrize("seed", range(3))
def test_the_case_as_of_any_moment_is_what_was_shown_then(database: str, seed: int) -> None:
    life = Life(seed)
    record: list[tuple[datetime, str, Said]] = [(_now(), "nothing", ask_as_always(life))]
    for _ in range(18):
        done = life.do_something()
        record.append((_now(), done, ask_as_always(life)))
    standing = record[-1][2]["told"]
    for at, done, said in record:
        found, view = ask_as_of(life, at)
        # Of hits that are not told any more there is the count alone.
        told, gone = said.pop("told"), found.pop("told")
        assert found == said, (seed, done)
        assert set(gone) <= set(told), (seed, done)
        assert set(gone) >= set(told) & set(standing), (seed, done)
        assert len(gone) + view.hits_gone <= len(told), (seed, done)
        assert view.values_then == len(said["values"])
    assert {done for _, done, _ in record} >= {"hand_in"}


def test_analysts_do_not_look_back(database: str) -> None:
    life = Life(0)
    with pytest.raises(RightMissing):
        recalling.open_by_supervisor(life.case.uuid, "a test", actor=life.owner.actor)

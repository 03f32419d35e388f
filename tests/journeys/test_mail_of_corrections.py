"""Mail says that corrections wait, how many, and nothing of them; to nobody who was not told."""

from datetime import timedelta

from tests.factories.subjects import make_subject
from tests.factories.world import Cast, Player
from tests.journeys.mail_server import MailServer
from tests.journeys.mailed import LATE, SHARED, run, told
from tieline.core.corrections import CorrectionAnswer
from tieline.core.mail_times import GATHER
from tieline.core.suspicion import SubjectEnd
from tieline.journeys import correcting, looking, suspecting
from tieline.journeys.checking import Question, check

ENDED = LATE + timedelta(hours=1)
ONE_WAITS = "1 correction waits to be answered in Tieline."


def _clear(player: Player) -> None:
    subject = make_subject(player, [SHARED])
    suspecting.end_subject(
        subject, SubjectEnd.CLEARED, "his brother", actor=player.actor, now=ENDED
    )


def test_who_was_told_is_mailed_and_nobody_else(cast: Cast, post: MailServer) -> None:
    looking.list_values(actor=cast.partner.actor, now=LATE)
    run(LATE)
    before = len(post.letters)
    _clear(cast.owner)
    assert run(ENDED + GATHER - timedelta(seconds=1)) == 0
    assert run(ENDED + GATHER) == 1
    assert told(post)[before:] == [("ana-part@example.org", ONE_WAITS)]
    assert run(ENDED + timedelta(hours=2)) == 0


def test_what_was_answered_meanwhile_makes_no_mail(cast: Cast, post: MailServer) -> None:
    looking.list_values(actor=cast.partner.actor, now=LATE)
    run(LATE)
    before = len(post.letters)
    _clear(cast.owner)
    [view] = correcting.list_told(actor=cast.partner.actor, now=ENDED)
    correcting.answer(
        [view.row.uuid], CorrectionAnswer.DONE, "marked", actor=cast.partner.actor, now=ENDED
    )
    assert run(ENDED + GATHER) == 0
    assert len(post.letters) == before


def test_a_look_of_one_person_is_theirs_alone_by_mail(cast: Cast, post: MailServer) -> None:
    asked = Question([SHARED], "a test", without_case="a test has none")
    check(asked, actor=cast.stranger.actor, now=LATE)
    run(LATE)
    before = len(post.letters)
    _clear(cast.owner)
    run(ENDED + GATHER)
    assert told(post)[before:] == [("ana-str@example.org", ONE_WAITS)]

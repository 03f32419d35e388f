"""Tokens: shown once, kept as a hash, and worth nothing as soon as anything about them ends."""

from datetime import date, timedelta

import pytest

from tests.conftest import admin
from tests.factories.world import NOON, Player, later, make_cast, make_player, make_token, operator
from tests.security.worlds import add_colleague, read_as, run_and_undo
from tieline.apps.audit.queries import list_entries
from tieline.apps.offices import kept_answers, queries, tokens
from tieline.apps.offices.errors import (
    BadToken,
    KeyInUse,
    KeyReused,
    NotTheirOffice,
    OperatorOnly,
    TokenNotFound,
)
from tieline.apps.offices.kept_answers import Answer, Claim
from tieline.apps.offices.queries import Bearer
from tieline.apps.offices.tokens import NewToken
from tieline.core.api_tokens import digest_of, read_token
from tieline.core.ids import Viewer

ANSWER = Answer(201, "application/json", "/api/v1/cases/1", b'{"ref": "C-1"}')


def _bearer(player: Player) -> Bearer:
    bearer = queries.find_bearer(make_token(player), now=NOON)
    assert bearer is not None
    return bearer


def test_a_token_says_who_acts_and_for_which_office(database: str) -> None:
    player = make_player("OWN")
    bearer = _bearer(player)
    assert (bearer.actor, bearer.viewer) == (player.actor, player.viewer)
    assert bearer.last_used_on is None
    [row] = queries.list_tokens(player.viewer)
    assert (row.name, row.person_name, row.id) == ("a program", "ana-own", bearer.token_id)
    assert row.stands_at(NOON)
    [entry] = list_entries(player.viewer, action="token.created")
    assert entry.ids == {"token": bearer.token_id, "person": player.person.id}


def test_only_the_hash_is_kept_and_the_application_cannot_read_it(database: str) -> None:
    player = make_player("OWN")
    token = make_token(player)
    secret = read_token(token)
    assert secret is not None
    with admin(database) as super_:
        everything = super_.execute("select t::text from offices_apitoken t").fetchall()
    assert digest_of(secret) in str(everything)
    assert token not in str(everything)
    assert secret.hex() not in str(everything)
    with pytest.raises(Exception, match="permission denied"):
        run_and_undo(player, "select secret_sha256 from offices_apitoken")
    with pytest.raises(Exception, match="permission denied"):
        run_and_undo(player, "update offices_apitoken set expires_at = now() + interval '9 years'")
    with pytest.raises(Exception, match="permission denied"):
        run_and_undo(player, "delete from offices_apitoken")


ENDINGS = {
    "revoked": "update offices_apitoken set revoked_at = now()",
    "run out": "update offices_apitoken set created_at = '2020-01-01', expires_at = '2020-01-02'",
    "person not active": "update offices_person set is_active = false",
    "role lost": "delete from offices_membership where role <> 'operator'",
    "operator": "insert into offices_membership (office_id, person_id, role)"
    " select 0, id, 'operator' from offices_person where name = 'ana-own'",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_whatever_ends_a_token_it_looks_the_same(database: str, ending: str) -> None:
    token = make_token(make_player("OWN"))
    assert queries.find_bearer(token, now=NOON) is not None
    with admin(database) as super_:
        super_.execute("set session_replication_role = replica")
        super_.execute(ENDINGS[ending])
    assert queries.find_bearer(token, now=NOON) is None
    assert queries.find_bearer("tln_unknown", now=NOON) is None


def test_a_token_runs_out_by_the_clock(database: str) -> None:
    token = make_token(make_player("OWN"), days=2)
    assert queries.find_bearer(token, now=NOON + timedelta(days=2, seconds=-1)) is not None
    assert queries.find_bearer(token, now=NOON + timedelta(days=2)) is None


def test_one_makes_sees_and_revokes_ones_own_tokens_and_the_operator_anyones(database: str) -> None:
    cast = make_cast()
    owner = cast.owner
    colleague = add_colleague(owner)
    acting = colleague.acting_for(owner.office)
    new = NewToken(owner.person.id, "a program", NOON + timedelta(days=1))
    with pytest.raises(OperatorOnly):
        tokens.create_token(new, actor=acting, now=NOON)
    operating = operator().acting_for(owner.office)
    made = tokens.create_token(new, actor=operating, now=NOON)
    assert queries.find_bearer(made.text, now=NOON) is not None
    assert made.text not in repr(made)
    for actor in (acting, cast.stranger.actor):
        viewer = Viewer(actor.person_id, actor.office_id)
        assert queries.list_tokens(viewer) == []
        with pytest.raises(TokenNotFound):
            tokens.revoke_token(str(made.uuid), actor=actor, now=NOON)
    watching = Viewer(operating.person_id, operating.office_id)
    assert [row.uuid for row in queries.list_tokens(watching)] == [made.uuid]
    assert tokens.revoke_token(str(made.uuid), actor=owner.actor, now=later(1))
    assert not tokens.revoke_token(str(made.uuid), actor=operating, now=later(2))
    assert queries.find_bearer(made.text, now=NOON) is None
    [row] = queries.list_tokens(owner.viewer)
    assert row.revoked_at == later(1)
    assert not row.stands_at(later(1))
    assert len(list_entries(owner.viewer, action="token.revoked")) == 1


def test_no_token_without_a_role_an_office_a_name_or_an_end(database: str) -> None:
    cast = make_cast()
    operating = operator().acting_for(cast.owner.office)
    foreign = NewToken(cast.partner.person.id, "a program", NOON + timedelta(days=1))
    with pytest.raises(NotTheirOffice):
        tokens.create_token(foreign, actor=operating, now=NOON)
    with pytest.raises(BadToken, match="which office"):
        tokens.create_token(foreign, actor=operator().at_home(), now=NOON)
    for name, days in (("", 1), (" x", 1), ("a\nb", 1), ("x" * 101, 1), ("x", 0), ("x", 367)):
        new = NewToken(cast.owner.person.id, name, NOON + timedelta(days=days))
        with pytest.raises(BadToken):
            tokens.create_token(new, actor=cast.owner.actor, now=NOON)
    with pytest.raises(TokenNotFound):
        tokens.revoke_token("no uuid", actor=cast.owner.actor, now=NOON)


def test_use_is_written_once_a_day(database: str) -> None:
    player = make_player("OWN")
    token = make_token(player)
    state = "select last_used_on, xmin::text from offices_apitoken"
    days = [date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 3)]
    seen = []
    for day in days:
        bearer = queries.find_bearer(token, now=NOON)
        assert bearer is not None
        tokens.note_use(bearer, today=day)
        with admin(database) as super_:
            seen.append(super_.execute(state).fetchall()[0])
    assert [row[0] for row in seen] == days
    assert seen[0] == seen[1]
    assert seen[1] != seen[2]


def test_a_key_gives_the_same_answer_again_to_its_token_alone(database: str) -> None:
    player = make_player("OWN")
    bearer, other = _bearer(player), _bearer(player)
    with kept_answers.claim("k", "mac", bearer=bearer, now=NOON) as claim:
        assert isinstance(claim, Claim)
        claim.keep(ANSWER)
    with kept_answers.claim("k", "mac", bearer=bearer, now=later(60)) as again:
        assert again == ANSWER
    with (
        pytest.raises(KeyReused),
        kept_answers.claim("k", "other mac", bearer=bearer, now=later(60)),
    ):
        pass
    with kept_answers.claim("k", "other mac", bearer=other, now=later(60)) as claim:
        assert isinstance(claim, Claim)


def test_a_key_that_was_cut_off_may_be_tried_again_and_one_given_up_is_free(database: str) -> None:
    bearer = _bearer(make_player("OWN"))

    def cut_off() -> None:
        with kept_answers.claim("k", "mac", bearer=bearer, now=NOON):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_off()
    with pytest.raises(KeyReused), kept_answers.claim("k", "other", bearer=bearer, now=NOON):
        pass
    with kept_answers.claim("k", "mac", bearer=bearer, now=NOON) as claim:
        assert isinstance(claim, Claim)
        claim.give_up()
    with kept_answers.claim("k", "other", bearer=bearer, now=NOON) as claim:
        assert isinstance(claim, Claim)


def test_a_request_under_way_elsewhere_is_not_run_again(database: str) -> None:
    bearer = _bearer(make_player("OWN"))
    with pytest.raises(KeyboardInterrupt), kept_answers.claim("k", "m", bearer=bearer, now=NOON):
        raise KeyboardInterrupt
    with admin(database) as elsewhere:
        elsewhere.execute("select pg_advisory_lock(7311, (select id::int from offices_keptanswer))")
        with pytest.raises(KeyInUse), kept_answers.claim("k", "m", bearer=bearer, now=NOON):
            pass
    with kept_answers.claim("k", "m", bearer=bearer, now=NOON) as claim:
        assert isinstance(claim, Claim)


def test_answers_are_kept_for_a_day(database: str) -> None:
    cast = make_cast()
    for player in (cast.owner, cast.partner):
        bearer = _bearer(player)
        with kept_answers.claim("k", "mac", bearer=bearer, now=NOON) as claim:
            assert isinstance(claim, Claim)
            claim.keep(ANSWER)
    day = NOON + timedelta(hours=24)
    assert kept_answers.clear_old(now=day) == 0
    with kept_answers.claim("k", "x", bearer=bearer, now=day + timedelta(seconds=1)) as claim:
        assert isinstance(claim, Claim)
    assert kept_answers.clear_old(now=day + timedelta(seconds=1)) == 1
    assert read_as(cast.owner, "select count(*) from offices_keptanswer") == [(0,)]
    assert read_as(cast.partner, "select count(*) from offices_keptanswer") == [(1,)]

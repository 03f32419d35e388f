"""A value that very many cases of very many offices hold: what one more arrival costs and writes, what a
case that holds it takes on the disk, and how its hit opens, beside a value that two cases hold.

Offices and cases are copies of some that came through the product, so that every row is as the product
writes it; the value is one and the same.
"""

import argparse
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from statistics import median
from typing import Any, Final

import psycopg
from psycopg import sql

from bench.installation import fresh_installation
from bench.runner import timed
from bench.serving import served
from bench.silence import WITHOUT_LIMITS

OFFICES: Final = 1_000
CASES: Final = 1_000_000
TIMES: Final = 40
WARM_UP: Final = 5
_THROUGH: Final = 25
"""Offices that come through the product: more than are told one by one."""
_AT_ONCE: Final = 100_000
_VALUE: Final = "+1 202 555 0143"
_PER_CASE: Final = (
    "cases_case", "cases_casepointer", "selectors_selector", "selectors_mention", "selectors_appearance",
    "selectors_matchkey", "hits_hit", "notices_notice", "notices_digest",
)  # fmt: skip
_WRITTEN: Final = ("hits_hit", "notices_notice", "notices_digest", "hits_unseenoverlap")
_OFFICES: Final = """
insert into offices_office
select (jsonb_populate_record(o, jsonb_build_object(
    'id', (select max(id) from offices_office) + i, 'uuid', gen_random_uuid(), 'code', 'B' || i))).*
from generate_series(1, %s) i, offices_office o where o.code = 'H0'
"""
_TEMPLATE: Final = """
create temporary table template as
select m.office_id, m.case_id, m.id as mention_id, m.selector_id, h.id as hit_id
from selectors_mention m join hits_hit h on h.mention_id = m.id
order by m.id limit 1
"""
_SELECTORS: Final = """
insert into selectors_selector
select (jsonb_populate_record(t, jsonb_build_object(
    'id', (select max(id) from selectors_selector) + o.id, 'office_id', o.id))).*
from offices_office o, selectors_selector t
where o.code like 'B%' and t.id = (select selector_id from template)
"""
_PLACES: Final = """
create temporary table place as
select row_number() over (order by s.office_id) - 1 as at, s.office_id, s.id as selector_id
from selectors_selector s
where s.value_digest = (select value_digest from selectors_selector
                        where id = (select selector_id from template))
"""
_COPIES: Final = {
    "cases_case": "'id', {case} + i, 'uuid', gen_random_uuid(), 'ref', 'B-' || {case} + i, 'office_id', p.office_id",
    "cases_casepointer": "'case_id', {case} + i, 'office_id', p.office_id, 'ref_for_coordinator', 'B-' || i",
    "selectors_mention": "'id', {mention} + i, 'case_id', {case} + i, 'office_id', p.office_id,"
    " 'selector_id', p.selector_id",
    "selectors_appearance": "'id', {appearance} + i, 'mention_id', {mention} + i, 'office_id', p.office_id",
    "selectors_matchkey": "'mention_id', {mention} + i, 'case_id', {case} + i, 'office_id', p.office_id",
    "hits_hit": "'id', {hit} + i, 'uuid', gen_random_uuid(), 'case_id', {case} + i,"
    " 'office_id', p.office_id, 'mention_id', {mention} + i",
}
_TEMPLATES: Final = {
    "cases_case": "t.id = (select case_id from template)",
    "cases_casepointer": "t.case_id = (select case_id from template)",
    "selectors_mention": "t.id = (select mention_id from template)",
    "selectors_appearance": "t.mention_id = (select mention_id from template)",
    "selectors_matchkey": "t.mention_id = (select mention_id from template)",
    "hits_hit": "t.id = (select hit_id from template)",
}
_SEQUENCES: Final = {
    "case": "cases_case", "mention": "selectors_mention",
    "appearance": "selectors_appearance", "hit": "hits_hit",
}  # fmt: skip
Admin = psycopg.Connection[Any]


def main() -> None:
    """Fill up to a tenth of the cases and to all of them, measure both times; print it as JSON."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("cases", type=int, nargs="?", default=CASES)
    arguments.add_argument("--offices", type=int, default=OFFICES)
    arguments.add_argument("--times", type=int, default=TIMES)
    given = arguments.parse_args()
    settings = {**WITHOUT_LIMITS, "TIELINE_HOSTS": "127.0.0.1"}
    with fresh_installation(settings) as admin:
        world = _World(admin, given.offices)
        found: dict[str, float] = {}
        for part in (given.cases // 10, given.cases):
            world.grow(part)
            found |= {f"{part} {name}": value for name, value in world.measure(given.times).items()}
            print(json.dumps(found), flush=True)


class _World:
    """The hub, and values of two cases beside it."""

    def __init__(self, admin: Admin, offices: int) -> None:
        from tests.factories.world import make_case, make_player, make_submission

        self._admin = admin
        self._players = [make_player(f"H{place}") for place in range(_THROUGH)]
        for player in self._players:
            make_case(player, "C-0")
            make_submission(player, [_VALUE], case="C-0")
        admin.execute("set session_replication_role = replica")
        admin.execute("set synchronous_commit = off")
        admin.execute(_TEMPLATE)
        admin.execute(_OFFICES, [offices - _THROUGH])
        admin.execute(_SELECTORS)
        admin.execute(
            "select setval(pg_get_serial_sequence('selectors_selector', 'id'),"
            " (select max(id) from selectors_selector))"
        )
        admin.execute(_PLACES)
        self._places = self._one("select count(*) from place")
        self._cases = _THROUGH
        self._draw = random.Random(1)
        self._numbers = iter(_numbers(4_000))
        self._case = 0

    def grow(self, cases: int) -> None:
        """Until so many cases hold the value."""
        starts = {
            name: self._one(f"select coalesce(max(id), 0) from {table}")
            for name, table in _SEQUENCES.items()
        }
        for first in range(1, cases - self._cases + 1, _AT_ONCE):
            last = min(first + _AT_ONCE - 1, cases - self._cases)
            for table, changes in _COPIES.items():
                self._admin.execute(
                    sql.SQL(
                        f"insert into {table} overriding system value"
                        " select (jsonb_populate_record(t, jsonb_build_object("
                        + changes.format(**starts)
                        + "))).* from generate_series(%(first)s::bigint, %(last)s) i"
                        f" join place p on p.at = i %% %(places)s, {table} t where {_TEMPLATES[table]}"
                    ),
                    {"places": self._places, "first": first, "last": last},
                )  # fmt: skip
        for table in _SEQUENCES.values():
            self._admin.execute(
                f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))"
            )
        self._cases = cases
        self._admin.execute("vacuum analyze")
        self._admin.execute("checkpoint")

    def measure(self, times: int) -> dict[str, float]:
        bytes_ = sum(self._one(f"select pg_total_relation_size('{table}')") for table in _PER_CASE)
        found = {"bytes": float(bytes_), "bytes_each": bytes_ / self._cases}
        return found | self._arrivals(times) | self._openings(times)

    def _arrivals(self, times: int) -> dict[str, float]:
        seconds: dict[str, list[float]] = {"hub": [], "two": []}
        rows: dict[str, list[int]] = {"hub": [], "two": []}
        for place in range(WARM_UP + times):
            for name in self._draw.sample(sorted(seconds), 2):
                value = _VALUE if name == "hub" else self._held_by_two()
                before = self._rows()
                took = self._arrive(value)
                if place >= WARM_UP:
                    seconds[name].append(took)
                    rows[name].append(self._rows() - before)
        self._cases += WARM_UP + times
        return {
            "hub_arrival_ms": 1e3 * median(seconds["hub"]),
            "two_arrival_ms": 1e3 * median(seconds["two"]),
            "hub_rows": float(max(rows["hub"])),
            "two_rows": float(max(rows["two"])),
        }

    def _held_by_two(self) -> str:
        value = next(self._numbers)
        for player in self._draw.sample(self._players, 2):
            self._arrive(value, player)
        return value

    def _arrive(self, value: str, player: Any = None) -> float:
        """A new case of an office hands it in; the seconds until it is taken in, scan and all."""
        from tests.factories.world import hand_in_values, make_case
        from tieline.journeys.intake import take_in

        player = player or self._draw.choice(self._players)
        self._case += 1
        make_case(player, f"A-{self._case}")
        handed = hand_in_values(player, [value], case=f"A-{self._case}")
        now = datetime.now(UTC)
        took, _ = timed(lambda: take_in(handed.receipt.submission_id, actor=handed.actor, now=now))
        return took

    def _openings(self, times: int) -> dict[str, float]:
        import requests

        from tests.factories.world import make_token

        player = self._players[-1]
        ordinary = self._held_by_two()
        self._arrive(ordinary, player)
        hits = {"two": self._newest_hit(player)}
        self._arrive(_VALUE, player)
        hits["hub"] = self._newest_hit(player)
        self._cases += 1
        seconds: dict[str, list[float]] = {
            f"{name}_{way}": [] for name in hits for way in ("page", "api", "check")
        }
        values = {"hub": _VALUE, "two": ordinary}
        with served() as address:
            pages, program = requests.Session(), requests.Session()
            pages.cookies.set("sessionid", _signed_in(player))
            program.headers["Authorization"] = f"Bearer {make_token(player, now=datetime.now(UTC))}"

            def check(name: str) -> requests.Response:
                return program.post(f"{address}/api/v1/checks", timeout=600, json={
                    "values": [values[name]], "kinds": ["phone"], "purpose": "a measurement",
                    "without_case": "a measurement has none"})  # fmt: skip

            ways: dict[str, Callable[[str], requests.Response]] = {
                "page": lambda name: pages.get(f"{address}/hits/{hits[name]}", timeout=600),
                "api": lambda name: program.get(f"{address}/api/v1/hits/{hits[name]}", timeout=600),
                "check": check,
            }
            for place in range(WARM_UP + times):
                for key in self._draw.sample(sorted(seconds), len(seconds)):
                    name, way = key.split("_")
                    took, answer = timed(lambda name=name, way=way: ways[way](name))  # type: ignore[misc]
                    if answer.status_code != 200 or answer.url.endswith("sign-in"):
                        raise SystemExit(f"{way} {name}: {answer.status_code}")
                    if place >= WARM_UP:
                        seconds[key].append(took)
        return {f"{key}_ms": 1e3 * median(some) for key, some in seconds.items()}

    def _newest_hit(self, player: Any) -> str:
        return str(
            self._one(
                "select h.uuid from hits_hit h join notices_notice n on n.hit_id = h.id"
                f" where n.office_id = {player.viewer.office_id} order by h.id desc limit 1"
            )
        )

    def _rows(self) -> int:
        return int(self._one(" + ".join(
            f"{'select ' if place == 0 else ''}(select count(*) from {table})"
            for place, table in enumerate(_WRITTEN))))  # fmt: skip

    def _one(self, statement: str) -> Any:
        [[value]] = self._admin.execute(statement).fetchall()
        return value


def _numbers(count: int) -> list[str]:
    import numpy as np

    from bench.toll_file import draw_numbers

    return list(draw_numbers(np.random.default_rng(11), count))


def _signed_in(player: Any) -> str:
    """A session of the player, past both factors."""
    # Not at the top, and by its name: the product's rules for types do not hold for tests.
    visit_as_person = import_module("tests.factories.visitors").visit_as_person
    return str(visit_as_person(player.person).cookies["sessionid"].value)


if __name__ == "__main__":
    main()

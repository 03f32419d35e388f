"""Where a country changed its numbering: old forms of a number and their modern form.

libphonenumber knows only today's plans, so an old contact list and a new one never meet in it.
Each row of the table turns an old form in E.164 into the modern one. It says nothing about
whether the number was ever in use.

Promise: an alias of a modern form is empty, so aliases never chain. Add rows; never edit or
remove one. Adding a row raises `ALIAS_VERSION`, and the new row carries the new version, so
that keys made earlier can be completed.
"""

import re
from dataclasses import dataclass

from tieline.core.selector_kinds.base import AliasText

ALIAS_VERSION = 1


@dataclass(frozen=True, slots=True)
class Renumbering:
    """One change of one country's numbering plan: a pattern of old forms, and what to write."""

    version: int
    name: str
    old_form: re.Pattern[str]
    modern_form: str


RENUMBERINGS = (
    # 2019: the 1 before mobile numbers, dialled from abroad, ended on 3 August. IFT, Plan Tecnico
    # Fundamental de Numeracion, Diario Oficial de la Federacion, 11 May 2018.
    Renumbering(1, "Mexico, mobile 1", re.compile(r"\+521([0-9]{10})"), r"+52\1"),
    # 2021: fixed lines got ten digits, 60 before the area digit, from 1 September. CRC,
    # Resolucion 5826 of 2019.
    Renumbering(1, "Colombia, fixed", re.compile(r"\+57([124-8][0-9]{7})"), r"+5760\1"),
    # 2012 (area 11, July) to 2016: mobile numbers got a ninth digit, 9, before the other eight.
    # Anatel, Resolucao 553 of 14 December 2010.
    Renumbering(
        1,
        "Brazil, ninth digit",
        re.compile(r"\+55([1-9][1-9])([6-9][0-9]{7})"),
        r"+55\g<1>9\2",
    ),
)

# Mexico dialled 01, 044 or 045 before the ten digits until 2019 (same plan as above). These are
# ways to dial, not numbers: they fall away and leave no alias.
_DEAD_PREFIX = re.compile(r"\+52(?:01|044|045)([0-9]{10})")

# Nearly all numbers are of other countries, and need no pattern tried on them.
_STARTS = tuple({row.old_form.pattern.removeprefix("\\")[:3] for row in RENUMBERINGS} | {"+52"})


def may_be_renumbered(e164: str) -> bool:
    """False only if the number has neither a modern form nor a dead prefix."""
    return e164.startswith(_STARTS)


def modern_forms(e164: str) -> tuple[AliasText, ...]:
    """The modern form of an old number; empty for a modern one and for anything not E.164."""
    if not may_be_renumbered(e164):
        return ()
    for row in RENUMBERINGS:
        if old := row.old_form.fullmatch(e164):
            return (AliasText(row.version, old.expand(row.modern_form)),)
    return ()


def without_dead_prefix(e164: str) -> str | None:
    """The number without a trunk prefix that its country has given up; None if it has none."""
    found = _DEAD_PREFIX.fullmatch(e164)
    return f"+52{found[1]}" if found else None

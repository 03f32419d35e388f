"""Who may come in at an address, and with which right. Both stand on the view that answers and
nowhere else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from tieline.core.rights import Right

_RULE: Final = "tieline_rule"
_DEMAND: Final = "tieline_demand"
_RECEIVE_ONLY: Final = "tieline_receive_only"

View = TypeVar("View", bound=Callable[..., Any])


class Rule(StrEnum):
    """Who may come in at an address."""

    OPEN_TO_ALL = "open_to_all"
    SIGNING_IN = "signing_in"
    SIGNED_IN = "signed_in"
    BY_TOKEN = "by_token"  # noqa: S105 - a word, no secret


def open_to_all(view: View) -> View:
    """Anyone, also without an account."""
    setattr(view, _RULE, Rule.OPEN_TO_ALL)
    return view


def signing_in(view: View) -> View:
    """People who have proved the first factor and not yet the second; they get no further."""
    setattr(view, _RULE, Rule.SIGNING_IN)
    return view


def signed_in(view: View) -> View:
    """People who are signed in, by two factors. What they see there, row security and release
    decide."""
    setattr(view, _RULE, Rule.SIGNED_IN)
    return view


def receive_only(view: View) -> View:
    """Above `signed_in`: a screen that only shows what comes in, such as alerts of a watch desk.

    It stays when the session is locked because nobody used it, and being asked for does not count
    as use: everything else on the same screen locks in time. That holds for GET and HEAD alone.
    """
    if rule_of(view) is not Rule.SIGNED_IN:
        raise TypeError("receive_only stands above signed_in")
    setattr(view, _RECEIVE_ONLY, True)
    return view


def is_receive_only(view: Callable[..., Any]) -> bool:
    """Whether the idle time neither ends nor begins anew at this view."""
    return getattr(view, _RECEIVE_ONLY, False) is True


def by_token(view: View) -> View:
    """Programs that show the token of a person for an office; no cookie lets anyone in."""
    setattr(view, _RULE, Rule.BY_TOKEN)
    return view


def rule_of(view: Callable[..., Any]) -> Rule | None:
    """The rule a view declares; None for one that declares none."""
    found = getattr(view, _RULE, None)
    return found if isinstance(found, Rule) else None


@dataclass(frozen=True, slots=True)
class Exempt:
    """That an address asks for no right, and why every role may come in."""

    why: str


Demand = Right | Exempt
"""What is asked of a person who has come in."""


def demands(right: Right) -> Callable[[View], View]:
    """People whose roles, in the office they act for, open this. For pages and operations alike."""
    return _demanding(right)


def demands_nothing(why: str) -> Callable[[View], View]:
    """Every role, for the reason given. Whoever asks for no right must say why."""
    return _demanding(Exempt(why))


def demands_by_method(view: View, by_method: Mapping[str, Demand | None]) -> View:
    """For one view that answers several methods, each with a demand of its own."""
    setattr(view, _DEMAND, dict(by_method))
    return view


def demand_of(view: Callable[..., Any], method: str = "GET") -> Demand | None:
    """What a view demands of a request with this method; None where it does not say."""
    found = getattr(view, _DEMAND, None)
    if isinstance(found, dict):
        found = found.get(method)
    return found if isinstance(found, Right | Exempt) else None


def methods_of(view: Callable[..., Any]) -> tuple[str, ...]:
    """The methods that have a demand each; none for a view with one for all."""
    found = getattr(view, _DEMAND, None)
    return tuple(found) if isinstance(found, dict) else ()


def _demanding(demand: Demand) -> Callable[[View], View]:
    def declare(view: View) -> View:
        setattr(view, _DEMAND, demand)
        return view

    return declare

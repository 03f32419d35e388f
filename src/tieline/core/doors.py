"""Who may come in at an address. The rule stands on the view that answers and nowhere else."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final, TypeVar

_RULE: Final = "tieline_rule"

View = TypeVar("View", bound=Callable[..., Any])


class Rule(StrEnum):
    """Who may come in at an address."""

    OPEN_TO_ALL = "open_to_all"
    SIGNED_IN = "signed_in"
    BY_TOKEN = "by_token"  # noqa: S105 - a word, no secret


def open_to_all(view: View) -> View:
    """Anyone, also without an account."""
    setattr(view, _RULE, Rule.OPEN_TO_ALL)
    return view


def signed_in(view: View) -> View:
    """People who are signed in. What they see there, row security and release decide."""
    setattr(view, _RULE, Rule.SIGNED_IN)
    return view


def by_token(view: View) -> View:
    """Programs that show the token of a person for an office; no cookie lets anyone in."""
    setattr(view, _RULE, Rule.BY_TOKEN)
    return view


def rule_of(view: Callable[..., Any]) -> Rule | None:
    """The rule a view declares; None for one that declares none."""
    found = getattr(view, _RULE, None)
    return found if isinstance(found, Rule) else None

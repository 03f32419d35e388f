"""Values so widely held that they are told of as one."""

from dataclasses import dataclass

from tieline.journeys.handling import Hub


@dataclass(frozen=True, slots=True)
class HubShape:
    """A value so widely held that the office is not told of each arrival on it."""

    kind: str
    value: str
    standings: tuple[str, ...]
    cases: int
    offices: int
    is_least: bool
    """Whether so many hold it that cases and offices are not all of them."""
    arrivals: int
    """How many of them nobody of the office has taken note of."""


def hub_shape(hub: Hub) -> HubShape:
    """A hub among the values of one's own office."""
    return HubShape(
        kind=hub.mention.kind,
        value=hub.mention.canonical,
        standings=hub.standings,
        cases=hub.spread.cases,
        offices=hub.spread.offices,
        is_least=hub.spread.is_least,
        arrivals=hub.arrivals,
    )

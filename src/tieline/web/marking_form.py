"""The fields in which a person states a marking."""

from types import MappingProxyType
from typing import Any, Final

from django import forms

from tieline.apps.sharing.parties import list_agencies
from tieline.core.errors import BadInput, NotFound
from tieline.core.ids import Viewer
from tieline.core.marking_fields import StatedMarking, name_of, split_names
from tieline.core.markings import (
    HandlingCode,
    InformationEvaluation,
    MarkingValue,
    Sensitivity,
    SourceEvaluation,
    TrafficLight,
)
from tieline.core.tlp import label_of

LONGEST: Final = 2000
FIELDS: Final = (
    "tlp", "sensitivity", "handling", "source", "information", "caveats", "agencies", "countries",
)  # fmt: skip
_FIELD_OF_ERROR: Final = MappingProxyType(
    {
        "bad_tlp": "tlp",
        "bad_sensitivity": "sensitivity",
        "bad_handling": "handling",
        "bad_evaluation": "source",
        "bad_caveat": "caveats",
        "caveat_missing": "caveats",
        "agency_not_found": "agencies",
        "bad_country": "countries",
        "too_many_named": "caveats",
        "marking_unchanged": "tlp",
        "marking_unused": "tlp",
    }
)


class MarkingForm(forms.Form):
    """A marking, field by field. An empty choice says nothing."""

    tlp = forms.CharField(required=False, max_length=20)
    sensitivity = forms.CharField(required=False, max_length=20)
    handling = forms.CharField(required=False, max_length=2)
    source = forms.CharField(required=False, max_length=1)
    information = forms.CharField(required=False, max_length=1)
    caveats = forms.CharField(required=False, max_length=LONGEST)
    agencies = forms.CharField(required=False, max_length=LONGEST)
    countries = forms.CharField(required=False, max_length=LONGEST)

    def stated(self, *, is_whole: bool = False) -> StatedMarking:
        """What was stated. `is_whole`: the form showed a marking, and an empty list says none."""
        return stated_of(self.cleaned_data, is_whole=is_whole)

    def refuse(self, error: BadInput | NotFound) -> None:
        """Say what is wrong beside its field."""
        self.add_error(field_of(error), error.message)


def stated_of(given: dict[str, Any], *, is_whole: bool = False) -> StatedMarking:
    """The marking that these fields state."""

    def one(name: str) -> str | None:
        return given.get(name) or None

    def several(name: str) -> tuple[str, ...] | None:
        names = split_names(given.get(name) or "")
        return names if names or is_whole else None

    return StatedMarking(
        tlp=one("tlp"),
        sensitivity=one("sensitivity"),
        handling=one("handling"),
        source=one("source"),
        information=one("information"),
        caveats=several("caveats"),
        agencies=several("agencies"),
        countries=several("countries"),
    )


def field_of(error: BadInput | NotFound) -> str:
    """The field beside which an error of a marking stands."""
    return _FIELD_OF_ERROR.get(error.code, "tlp")


def fields_of(value: MarkingValue) -> dict[str, str]:
    """A marking as the fields show it."""
    return {
        "tlp": label_of(value.tlp),
        "sensitivity": name_of(value.sensitivity),
        "handling": value.handling.value,
        "source": value.source.value,
        "information": value.information.value,
        "caveats": "; ".join(value.caveats),
        "agencies": "; ".join(value.releasable_to_agencies),
        "countries": "; ".join(value.releasable_to_countries),
    }


def choices(viewer: Viewer) -> dict[str, object]:
    """What the fields offer."""
    return {
        "lights": [label_of(light) for light in TrafficLight],
        "sensitivities": [name_of(one) for one in Sensitivity],
        "handlings": [code.value for code in HandlingCode],
        "sources": [one.value for one in SourceEvaluation],
        "informations": [one.value for one in InformationEvaluation],
        "agencies": list_agencies(viewer),
    }

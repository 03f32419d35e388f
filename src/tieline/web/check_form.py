"""What a check asks, as a person writes it: values, what they are, why, and for which case."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django import forms

from tieline.apps.audit.actions import PURPOSE_MAX
from tieline.core.errors import BadInput
from tieline.core.selector_kinds import registry
from tieline.core.selector_kinds.base import Qualifier
from tieline.journeys.checking import VALUE_LENGTH_MOST, VALUES_MOST

_QUALIFIER_MAX: Final = 60
_FIND_OUT: Final = ("", "Find out")
_NO_OTHER: Final = ("", "No other")
_KINDS: Final = tuple((name, kind.TITLE) for name, kind in registry.KINDS.items())
_RULES: Final[Mapping[str, Qualifier]] = MappingProxyType(
    {
        name: kind.QUALIFIER
        for name, kind in registry.KINDS.items()
        if kind.QUALIFIER is not None and kind.QUALIFIER.settle is not None
    }
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a kind takes beside its values, in words: `Number plate`, `jurisdiction`, `a country`."""

    kind: str
    title: str
    what: str
    form: str


@dataclass(frozen=True, slots=True)
class KindFields:
    """One of the two places where a kind can be stated, with what may be stated beside it."""

    kind: forms.BoundField
    qualifier: forms.BoundField


class CheckForm(forms.Form):
    """The values travel in the body of the request only, never in an address."""

    values = forms.CharField(error_messages={"required": "Enter at least one value."})
    kind = forms.ChoiceField(required=False, choices=(_FIND_OUT, *_KINDS))
    qualifier = forms.CharField(required=False, max_length=_QUALIFIER_MAX)
    other_kind = forms.ChoiceField(required=False, choices=(_NO_OTHER, *_KINDS))
    other_qualifier = forms.CharField(required=False, max_length=_QUALIFIER_MAX)
    purpose = forms.CharField(
        max_length=PURPOSE_MAX, error_messages={"required": "Say why you need to know."}
    )
    case_ref = forms.CharField(required=False, max_length=200)
    without_case = forms.CharField(required=False, max_length=PURPOSE_MAX)
    tell_owners = forms.BooleanField(required=False)
    caller = forms.CharField(required=False, max_length=100)

    takes: Final = tuple(
        Taken(name, registry.KINDS[name].TITLE, rule.title, rule.form)
        for name, rule in _RULES.items()
    )

    def clean_values(self) -> list[str]:
        """One value a line, each once, in the order given."""
        lines = [line.strip() for line in self.cleaned_data["values"].splitlines()]
        values = list(dict.fromkeys(line for line in lines if line))
        if not values:
            raise forms.ValidationError("Enter at least one value.")
        if len(values) > VALUES_MOST:
            raise forms.ValidationError(
                f"These are {len(values):,} values. This page takes up to {VALUES_MOST:,} at "
                "once: nothing was checked. Split the list, or hand it in as a file."
            )
        if max(map(len, values)) > VALUE_LENGTH_MOST:
            raise forms.ValidationError(
                f"A line is longer than {VALUE_LENGTH_MOST} characters: nothing was checked. "
                "Give one value on each line."
            )
        return values

    def clean_qualifier(self) -> str:
        return self._settled("kind", "qualifier")

    def clean_other_qualifier(self) -> str:
        return self._settled("other_kind", "other_qualifier")

    def clean_other_kind(self) -> str:
        other: str = self.cleaned_data["other_kind"]
        if other and not self.cleaned_data.get("kind") and "kind" not in self.errors:
            raise forms.ValidationError("Choose the first kind, too.")
        return other

    @property
    def first(self) -> KindFields:
        return KindFields(self["kind"], self["qualifier"])

    @property
    def other(self) -> KindFields:
        return KindFields(self["other_kind"], self["other_qualifier"])

    @property
    def kinds(self) -> list[str]:
        """What is stated, each as KIND or KIND/QUALIFIER; empty where it is to be found out."""
        given = self.cleaned_data
        stated = (
            (given["kind"], given["qualifier"]),
            (given["other_kind"], given["other_qualifier"]),
        )
        written = ("/".join(filter(None, parts)) for parts in stated if parts[0])
        return list(dict.fromkeys(written))

    def _settled(self, kind_field: str, field: str) -> str:
        stated: str = self.cleaned_data[field]
        kind = self.cleaned_data.get(kind_field, "")
        if not stated or kind_field in self.errors:
            return stated
        if not kind:
            raise forms.ValidationError("Choose the kind that this belongs to, or leave it empty.")
        rule = _RULES.get(kind)
        if rule is None:
            title = registry.KINDS[kind].TITLE
            raise forms.ValidationError(
                f"{title}: nothing can be stated beside it. Leave it empty."
            )
        try:
            return registry.settle_qualifier(kind, stated)
        except BadInput as error:
            raise forms.ValidationError(f"This is no {rule.title}. Give {rule.form}.") from error

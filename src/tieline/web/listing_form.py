"""What is entered of a protected or privileged number. The number travels in the body only, and is
never put back into the page."""

from typing import Final

from django import forms

from tieline.apps.selectors.privileged import BASIS_MAX
from tieline.apps.selectors.protected import CODE_MAX
from tieline.core.protection import HolderClass
from tieline.core.selector_kinds import registry
from tieline.journeys.checking import VALUE_LENGTH_MOST
from tieline.web.words import HOLDER_CLASSES

_KINDS: Final = (
    ("", "Find out"),
    *((name, kind.TITLE) for name, kind in registry.KINDS.items()),
)


class ProtectForm(forms.Form):
    """A number and the code it goes by."""

    code = forms.CharField(max_length=CODE_MAX, error_messages={"required": "Give its code."})
    value = forms.CharField(
        max_length=VALUE_LENGTH_MOST, error_messages={"required": "Give the number."}
    )
    kind = forms.ChoiceField(required=False, choices=_KINDS)
    until = forms.CharField(required=False, max_length=40)


class PrivilegeForm(forms.Form):
    """A number, whose it is, and on which rule that rests."""

    value = forms.CharField(
        max_length=VALUE_LENGTH_MOST, error_messages={"required": "Give the number."}
    )
    kind = forms.ChoiceField(required=False, choices=_KINDS)
    holder_class = forms.ChoiceField(
        choices=[(one.value, HOLDER_CLASSES[one.value]) for one in HolderClass],
        error_messages={"required": "Say whose it is."},
    )
    basis = forms.CharField(
        max_length=BASIS_MAX, error_messages={"required": "Say on which rule it rests."}
    )

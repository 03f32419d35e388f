"""What is said of a file beside what is in it: its case, its authority, its sender."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django import forms

from tieline.apps.authorities.errors import UnknownAuthorityKind
from tieline.apps.authorities.queries import find_authorities
from tieline.apps.cases import queries as cases
from tieline.apps.cases.errors import CaseNotFound
from tieline.apps.sharing.errors import AgencyNotFound
from tieline.apps.submissions.actions import AUTHORITY_MAX, check_authority
from tieline.apps.submissions.errors import BadAuthority
from tieline.apps.submissions.layouts import SENDER_MAX, list_layouts
from tieline.core.case_refs import MOST_CHARACTERS, RULE, is_case_ref
from tieline.core.errors import BadInput, Refused
from tieline.core.ids import Viewer
from tieline.core.lists import ListQuery
from tieline.journeys.authorising import FileUnder, check_file, list_office_kinds
from tieline.journeys.drafting import Details
from tieline.journeys.marking import read_stated
from tieline.web.marking_form import LONGEST, MarkingForm, choices, stated_of

CASES_SUGGESTED: Final = 200
_NEW: Final = "new"
_ROWS: Final = "rows"


class DetailsForm(MarkingForm):
    """The fields of both steps. A correction takes case and authority from what it corrects."""

    case_is = forms.ChoiceField(
        required=False, choices=[("known", "known"), (_NEW, _NEW), (_ROWS, _ROWS)], initial="known"
    )
    case_ref = forms.CharField(
        max_length=MOST_CHARACTERS,
        error_messages={"required": "Say which case the file belongs to."},
    )
    authority_kind = forms.CharField(
        max_length=AUTHORITY_MAX,
        error_messages={"required": "Name the kind of authority, such as subpoena."},
    )
    authority_number = forms.CharField(
        max_length=AUTHORITY_MAX, error_messages={"required": "Give its number."}
    )
    open_missing = forms.BooleanField(required=False)
    known_sender = forms.CharField(required=False, max_length=SENDER_MAX)
    sender = forms.CharField(required=False, max_length=SENDER_MAX)
    supersedes = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None, *, viewer: Viewer) -> None:
        super().__init__(data)
        self._viewer = viewer
        if data is not None and data.get("supersedes"):
            for name in ("case_ref", "authority_kind", "authority_number"):
                self.fields[name].required = False
        if data is not None and data.get("case_is") == _ROWS:
            self.fields["case_ref"].required = False

    @property
    def kept(self) -> dict[str, str]:
        """What was entered, to be shown again."""
        return {name: str(self.data.get(name) or "")[:LONGEST] for name in self.fields}

    @property
    def sender_named(self) -> str:
        """One that is named, or else the one that is chosen among those known."""
        return self.kept["sender"].strip() or self.kept["known_sender"].strip()

    @property
    def details(self) -> Details:
        """What holds, as far as it is valid."""
        given = self.cleaned_data
        kind, number = given.get("authority_kind", ""), given.get("authority_number", "")
        is_of_rows = given.get("case_is") == _ROWS
        return Details(
            case_ref="" if is_of_rows else given.get("case_ref", ""),
            is_of_rows=is_of_rows,
            opens_case=bool(given.get("open_missing"))
            if is_of_rows
            else given.get("case_is") == _NEW,
            authority=f"{kind}:{number}",
            sender=given.get("sender") or given.get("known_sender", ""),
            supersedes=str(given.get("supersedes") or ""),
            marking=stated_of(given),
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("supersedes"):
            return given
        if given.get("case_is") == _ROWS:
            if given.get("case_ref"):
                self.add_error("case_ref", "Leave it empty: each row names its own case.")
        elif "case_ref" in given:
            self._check_case(given["case_ref"], is_new=given.get("case_is") == _NEW)
        if given.get("authority_kind") and given.get("authority_number"):
            self._check_authority(given)
        self._check_marking(given)
        return given

    def _check_marking(self, given: dict[str, Any]) -> None:
        stated = stated_of(given)
        opens = given.get("case_is") == _NEW or bool(given.get("open_missing"))
        if not stated.says_nothing and not opens:
            self.add_error(
                "tlp", "The case is open and marked already: leave its marking as usual here."
            )
            return
        try:
            read_stated(self._viewer, stated)
        except (BadInput, AgencyNotFound) as error:
            self.refuse(error)

    def _check_case(self, ref: str, *, is_new: bool) -> None:
        if not is_case_ref(ref):
            self.add_error("case_ref", RULE)
            return
        try:
            cases.get_case(self._viewer, ref)
        except CaseNotFound:
            if not is_new:
                self.add_error(
                    "case_ref",
                    "Your office has no case with this reference. Choose one of the list, or say "
                    "that it is a new case.",
                )
        else:
            if is_new:
                self.add_error(
                    "case_ref",
                    "Your office has a case with this reference already. Say that it is one of "
                    "your cases, or give the new one another reference.",
                )

    def _check_authority(self, given: dict[str, Any]) -> None:
        kind = given["authority_kind"]
        if ":" in kind or not kind[:1].isascii() or not kind[:1].isalpha():
            self.add_error(
                "authority_kind", "A kind begins with a letter and has no colon, as in court-order."
            )
            return
        try:
            check_authority(f"{kind}:{given['authority_number']}")
        except BadAuthority:
            self.add_error(
                "authority_kind",
                "Give the kind in plain letters, as in subpoena, and the number in one line; "
                f"both have at most {AUTHORITY_MAX} characters together.",
            )
            return
        names_cases = given.get("case_is") == _ROWS
        if not names_cases and "case_ref" not in given:
            return
        under = FileUnder(
            f"{kind}:{given['authority_number']}",
            given.get("case_ref", ""),
            names_cases=names_cases,
        )
        try:
            check_file(under, self._viewer, now=datetime.now(UTC))
        except UnknownAuthorityKind as error:
            self.add_error("authority_kind", error.message)
        except (BadInput, Refused) as error:
            self.add_error("authority_number", error.message)


def suggestions(viewer: Viewer) -> dict[str, object]:
    """What the fields suggest: the newest cases of the office, its senders, kinds of authority."""
    known = cases.find_cases(viewer, ListQuery(limit=CASES_SUGGESTED))
    senders = dict.fromkeys(row.sender for row in list_layouts(viewer))
    return {
        "known_cases": known.rows,
        "cases_total": known.total,
        "cases_suggested": CASES_SUGGESTED,
        "known_senders": list(senders),
        "authority_kinds": list_office_kinds(viewer),
        "known_authorities": find_authorities(viewer, ListQuery(limit=CASES_SUGGESTED)).rows,
        "marks": choices(viewer),
    }

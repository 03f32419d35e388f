"""The kinds of authority that an installation begins with. The operator replaces any of them.

These are our reading of the law, for an installation to begin with: counsel must check them before
they are relied on. Those of every country permit everything, since what a country's law permits is
not ours to say; narrow them where it is known.
"""

from typing import Final

from tieline.core.authorities import CourtUse, DataKind, KindTerms, Reach, Recipients

_RECORDS: Final = frozenset(
    {
        DataKind.SUBSCRIBER,
        DataKind.CALLS,
        DataKind.FINANCIAL,
        DataKind.DEVICE,
        DataKind.OTHER,
    }
)
_OWN_AGENCY: Final = Recipients(Reach.OWN_AGENCY)
_OWN_COUNTRY: Final = Recipients(Reach.OWN_COUNTRY)

EVERY_COUNTRY: Final = (
    KindTerms("agreement", "Agreement between offices"),
    KindTerms("consent", "Consent of the person concerned"),
    KindTerms("court-order", "Order of another court"),
    KindTerms("mlat", "Mutual legal assistance", court_use=CourtUse.WITH_PERMISSION),
    KindTerms("partner", "From a partner, as agreed", court_use=CourtUse.WITH_PERMISSION),
    KindTerms("public", "Public source"),
    KindTerms("seized-device", "Device seized and lawfully searched"),
    KindTerms("statute", "Power given by a statute"),
    KindTerms("subpoena", "Subpoena or production order"),
    KindTerms("warrant", "Warrant"),
)
UNITED_STATES: Final = (
    # 21 USC 876 and the like: records, for an investigation.
    KindTerms(
        "administrative-subpoena", "Administrative subpoena", "US", _RECORDS, needs_case=True
    ),
    # Federal Rules of Criminal Procedure, Rule 6(e): secret, unless a court allows more.
    KindTerms(
        "grand-jury", "Grand jury subpoena", "US", _RECORDS, needs_case=True,
        recipients=_OWN_AGENCY, court_use=CourtUse.WITH_PERMISSION,
    ),
    # 18 USC 3123: numbers and times, sixty days.
    KindTerms(
        "pen-register", "Pen register or trap and trace", "US", frozenset({DataKind.CALLS}),
        needs_dates=True, needs_case=True, longest_days=60,
    ),
    # 18 USC 2518: interception, thirty days; 18 USC 2517 for who may be told.
    KindTerms(
        "title-iii", "Wiretap order (Title III)", "US",
        frozenset({DataKind.CALLS, DataKind.CONTENT, DataKind.DEVICE}),
        needs_dates=True, needs_case=True, recipients=_OWN_COUNTRY, longest_days=30,
    ),
    # 18 USC 2703(d): records other than content.
    KindTerms("court-order-2703d", "Court order under 18 USC 2703(d)", "US", _RECORDS, needs_case=True),
    # A warrant since Carpenter v. United States (2018).
    KindTerms(
        "cell-location", "Cell location warrant", "US",
        frozenset({DataKind.LOCATION, DataKind.CALLS, DataKind.DEVICE, DataKind.SUBSCRIBER}),
        needs_dates=True, needs_case=True,
    ),
    KindTerms("search-warrant", "Search warrant", "US", needs_case=True),
)  # fmt: skip

SHIPPED: Final = EVERY_COUNTRY + UNITED_STATES

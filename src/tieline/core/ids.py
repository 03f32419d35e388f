"""Typed ids, and the two parties of every call: who does, and who looks."""

from dataclasses import dataclass
from typing import Final, NewType

AgencyId = NewType("AgencyId", int)
OfficeId = NewType("OfficeId", int)
PersonId = NewType("PersonId", int)
SubmissionId = NewType("SubmissionId", int)
CaseId = NewType("CaseId", int)
SelectorId = NewType("SelectorId", int)
MentionId = NewType("MentionId", int)
MarkingId = NewType("MarkingId", int)
HitId = NewType("HitId", int)
NoticeId = NewType("NoticeId", int)
DeliveryId = NewType("DeliveryId", int)
WebhookId = NewType("WebhookId", int)
WebhookMessageId = NewType("WebhookMessageId", int)
AuditEntryId = NewType("AuditEntryId", int)
TokenId = NewType("TokenId", int)
DetailId = NewType("DetailId", int)
SettlingId = NewType("SettlingId", int)
SubjectId = NewType("SubjectId", int)
AuthorityId = NewType("AuthorityId", int)
AuthorityKindId = NewType("AuthorityKindId", int)

INSTALLATION_OFFICE: Final = OfficeId(0)
"""The office of the installation itself. It holds the local operator and no case."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at something, from which office. Every read takes one; there is no default."""

    person_id: PersonId
    office_id: OfficeId


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, for which office. Every write takes one; there is no default."""

    person_id: PersonId
    office_id: OfficeId

    def as_viewer(self) -> Viewer:
        """The same person looking from the same office."""
        return Viewer(self.person_id, self.office_id)

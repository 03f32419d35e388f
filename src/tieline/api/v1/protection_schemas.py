"""What the API answers of protected numbers and quarantine."""

from tieline.api.v1.fields import Told
from tieline.journeys.shapes.protected import ProtectedMatchShape
from tieline.journeys.shapes.quarantined import QuarantinedShape


class ProtectedMatches(Told):
    """Matches of the agency's protected numbers."""

    items: list[ProtectedMatchShape]


class QuarantinedValues(Told):
    """Privileged values that were kept out of cases."""

    items: list[QuarantinedShape]

"""Traffic Light Protocol 2.0 (FIRST, 2022): its labels as text, and what older ones mean."""

from typing import Final

from tieline.core.errors import BadInput
from tieline.core.markings import TrafficLight

_PREFIX: Final = "TLP:"
_OLDER: Final = {"WHITE": TrafficLight.CLEAR}
"""Labels of TLP 1.0 that have another name now."""


def label_of(light: TrafficLight) -> str:
    """The label as TLP 2.0 writes it, such as TLP:AMBER+STRICT."""
    return _PREFIX + light.value.upper().replace("_", "+")


def read_label(text: str) -> TrafficLight:
    """The light of a label, with or without its prefix, in either case. Raises BadInput."""
    name = "".join(text.split()).upper().removeprefix(_PREFIX)
    if name in _OLDER:
        return _OLDER[name]
    try:
        return TrafficLight(name.lower().replace("+", "_"))
    except ValueError:
        known = ", ".join(label_of(light) for light in TrafficLight)
        raise BadInput("bad_tlp", f"This is no label of TLP 2.0. Use one of: {known}.") from None

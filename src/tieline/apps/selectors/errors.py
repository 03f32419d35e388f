"""What can go wrong with selectors."""

from tieline.core.errors import NotFound


class SelectorNotFound(NotFound):
    """The viewer's office holds no such value."""

    def __init__(self) -> None:
        super().__init__("selector_not_found", "This office holds no such value.")

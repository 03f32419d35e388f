"""Making one shape out of another."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def fields_of(shape: "DataclassInstance") -> dict[str, Any]:
    """A shape's fields by name, one level deep."""
    return {one.name: getattr(shape, one.name) for one in fields(shape)}

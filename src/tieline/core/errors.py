"""The root of the error tree.

Every app adds its own subclasses; every surface has one table from type to answer.
A message says what is wrong, where, and what to do about it. Problems inside a file are
data (`RowProblem`), gathered and never raised.
"""


class TielineError(Exception):
    """Something the person acting can be told about, in words they can act on.

    `code` is stable and lower_snake; `fields` hold the particulars by name.
    """

    def __init__(self, code: str, message: str, **fields: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fields = fields


class NotFound(TielineError):
    """The thing is missing or hidden from this viewer; the two look the same on purpose."""


class Refused(TielineError):
    """The actor may not do this, or the thing is not in a state that allows it."""


class BadInput(TielineError):
    """What was handed in cannot be used as it is."""

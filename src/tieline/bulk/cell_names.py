"""What the texts of cells stand for, each text judged once."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from tieline.bulk.arrays import Integers
from tieline.bulk.scanning import Block, Cells
from tieline.bulk.texts import TextTable

Namer: TypeAlias = Callable[[str], int]
"""The number of a name, or -1 if it is none."""
NamerOfMany: TypeAlias = Callable[[Sequence[str]], Sequence[int]]


class CellNames:
    """The numbers of names by the text of their cell; each text is judged once."""

    def __init__(self) -> None:
        self._texts = TextTable()
        self._numbers: Integers = np.zeros(0, np.int64)

    def find(self, block: Block, cells: Cells, name: Namer) -> Integers:
        """The number of each cell's text, as `name` says."""
        return self.find_many(block, cells, lambda texts: [name(text) for text in texts])

    def find_many(self, block: Block, cells: Cells, name_all: NamerOfMany) -> Integers:
        """The same, where many new texts are judged at a time."""
        texts = self._texts.add_cells(block, cells)
        known = len(self._numbers)
        if len(self._texts) > known:
            added = self._texts.read(np.arange(known, len(self._texts)))
            numbers = np.array(name_all(added), np.int64)
            self._numbers = np.concatenate([self._numbers, numbers])
        return self._numbers[texts]

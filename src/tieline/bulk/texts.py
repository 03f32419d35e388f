"""Numbering distinct texts, most of which are short and plain."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from tieline.bulk.arrays import Integers, Words
from tieline.bulk.scanning import Block, Cells
from tieline.bulk.word_table import WordTable

_WORD_BYTES: Final = 8
_WORDS: Final = 4
MOST_BYTES: Final = _WORD_BYTES * _WORDS
"""A longer text, and one with a NUL, is kept as an object of its own."""

# How much of a word belongs to a text that has so many bytes left.
_MASKS: Final = np.array([(1 << (8 * size)) - 1 for size in range(_WORD_BYTES + 1)], np.uint64)
_OTHER_MARK: Final = 1


class TextTable:
    """Distinct texts, each with a number from 0 on. Equal texts have one number, always.

    A short text is its own bytes, with NULs behind them. The words of any other are its place
    in a list, two words of NULs and a mark: which no short text can be, having no NUL within.
    """

    def __init__(self) -> None:
        self._table = WordTable(_WORDS)
        self._others: dict[str, int] = {}
        self._other_texts: list[str] = []

    def __len__(self) -> int:
        return len(self._table)

    def add_cells(self, block: Block, cells: Cells) -> Integers:
        """The numbers of the texts in these cells, which are plain and in ASCII."""
        words = _read_words(block.padded, cells.starts, cells.lengths)
        is_long = cells.lengths > MOST_BYTES
        if is_long.any():
            places = np.flatnonzero(is_long)
            texts = [
                block.data[start : start + length].decode("ascii")
                for start, length in zip(
                    cells.starts[places].tolist(), cells.lengths[places].tolist(), strict=True
                )
            ]
            self._mark_others(words, places, texts)
        return self._table.find_or_add(words)

    def add_texts(self, texts: Sequence[str]) -> Integers:
        """The numbers of these texts."""
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        is_other = np.array([len(e) > MOST_BYTES or 0 in e for e in encoded], np.bool_)
        joined = np.array(encoded, f"S{MOST_BYTES}").view("<u8").reshape(-1, _WORDS)
        words = [joined[:, place].astype(np.uint64) for place in range(_WORDS)]
        places = np.flatnonzero(is_other)
        self._mark_others(words, places, [texts[place] for place in places.tolist()])
        return self._table.find_or_add(words)

    def read(self, numbers: Integers) -> list[str]:
        """The texts that have these numbers."""
        words = [self._table.column(place)[numbers] for place in range(_WORDS)]
        is_other = (words[3] != 0) & (words[2] == 0)
        encoded = np.stack(words, axis=1).astype("<u8").view(f"S{MOST_BYTES}").ravel()
        texts = [text.decode("utf-8", "surrogatepass") for text in encoded.tolist()]
        for place in np.flatnonzero(is_other).tolist():
            texts[place] = self._other_texts[int(words[0][place])]
        return texts

    def _mark_others(self, words: Sequence[Words], places: Integers, texts: Sequence[str]) -> None:
        for place, text in zip(places.tolist(), texts, strict=True):
            index = self._others.setdefault(text, len(self._other_texts))
            if index == len(self._other_texts):
                self._other_texts.append(text)
            for word, value in zip(words, (index, 0, 0, _OTHER_MARK), strict=True):
                word[place] = value


def _read_words(padded: bytes, starts: Integers, lengths: Integers) -> list[Words]:
    """The bytes of each cell as little-endian words, with NULs behind its end."""
    every = np.ndarray((len(padded) - _WORD_BYTES + 1,), "<u8", padded, strides=(1,))
    longest = int(lengths.max(initial=0))
    words: list[Words] = []
    for place in range(_WORDS):
        if longest <= _WORD_BYTES * place:
            words.append(np.zeros(len(starts), np.uint64))
            continue
        left = np.clip(lengths - _WORD_BYTES * place, 0, _WORD_BYTES)
        words.append(every[starts + _WORD_BYTES * place] & _MASKS[left])
    return words

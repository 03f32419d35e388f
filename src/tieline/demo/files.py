"""All files of the demo world, the same bytes at every run."""

from functools import lru_cache

from tieline.demo import lists, sheet, tolls
from tieline.demo.values import Supply
from tieline.demo.world_file import WorldFile


@lru_cache(maxsize=1)
def world_files() -> tuple[WorldFile, ...]:
    """Toll files, contact lists and the case sheet, in the order they are handed in."""
    supply = Supply()
    return (
        *(tolls.make_toll(shape, supply) for shape in tolls.SHAPES),
        *(lists.make_list(shape, supply) for shape in lists.SHAPES),
        sheet.make_sheet(supply),
    )

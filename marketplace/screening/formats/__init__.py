"""The published forms of lists of denied parties, read into one shape. Nothing here touches the database."""

from marketplace.screening.formats.base import ReadList, ReadParty, UnreadableList
from marketplace.screening.formats.ofac import read_ofac
from marketplace.screening.formats.un import read_un

__all__ = ("ReadList", "ReadParty", "UnreadableList", "read_ofac", "read_un")

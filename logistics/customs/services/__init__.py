"""Keeping what holds at borders: typed in, brought in from a file, or loaded with the samples of the house."""

from logistics.customs.services.kinds import KINDS
from logistics.customs.services.reference_data import load_customs, row_count

__all__ = ("KINDS", "load_customs", "row_count")

"""Prices, standards, compensation, carbon factors and zones, as officers enter them: one by one, or from a file.

# Note [A row of terms is never changed]
What was sold was sold at a row that stood, and people ask why. So a row is added and, later, ended by its last day; a
newer row of the same way ends the older one on its own first day. Only zones, which are no terms but a map of the
country, are changed in place.
"""

from logistics.services.terms.cells import Kind
from logistics.services.terms.keeping import (
    Plan,
    UnableToKeepTerms,
    add_row,
    confirm_row,
    end_row,
    import_rows,
    plan_rows,
)
from logistics.services.terms.kinds import KINDS
from logistics.services.terms.tables import MAX_ROWS, as_table, rows_of_table

__all__ = (
    "KINDS",
    "MAX_ROWS",
    "Kind",
    "Plan",
    "UnableToKeepTerms",
    "add_row",
    "as_table",
    "confirm_row",
    "end_row",
    "import_rows",
    "plan_rows",
    "rows_of_table",
)

"""Tax profiles and rates, series of numbers, and papers."""

from payments.papers.models.paper import (
    INVOICES,
    OF_A_SALE,
    BusinessBuyer,
    Paper,
    PaperKind,
    PaperQuerySet,
    PaperSeries,
)
from payments.papers.models.profile import (
    AgencyMode,
    ProfileStatus,
    TaxKind,
    TaxProfile,
    TaxProfileQuerySet,
    TaxRate,
    looks_like_tin,
)

__all__ = [
    "INVOICES",
    "OF_A_SALE",
    "AgencyMode",
    "BusinessBuyer",
    "Paper",
    "PaperKind",
    "PaperQuerySet",
    "PaperSeries",
    "ProfileStatus",
    "TaxKind",
    "TaxProfile",
    "TaxProfileQuerySet",
    "TaxRate",
    "looks_like_tin",
]

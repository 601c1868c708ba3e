"""Oscar's catalogue, with where a product comes from, who made it, and what its kind of goods must say of itself."""

from catalogue.models.attributes import AttributeOption, LoadedDefinition, ProductAttribute
from catalogue.models.naming import NameConcern, NameKind, NameMember, ProtectedName
from catalogue.models.product import GeographicalIndication, OriginPrecision, Product, ProductImage
from catalogue.models.provenance import Batch, Certificate, CertificateKind, EvidenceKind, OriginEvidence
from catalogue.models.scoring import Criterion, ScoreSheet, ScoringRound, SheetKind
from catalogue.models.shelves import Category, FormerShelf

from oscar.apps.catalogue.models import *  # type: ignore[assignment]  # noqa: F403 isort: skip - Oscar registers only what is not registered above

__all__ = (
    "AttributeOption",
    "Batch",
    "Category",
    "Certificate",
    "CertificateKind",
    "Criterion",
    "EvidenceKind",
    "FormerShelf",
    "GeographicalIndication",
    "LoadedDefinition",
    "NameConcern",
    "NameKind",
    "NameMember",
    "OriginEvidence",
    "OriginPrecision",
    "Product",
    "ProductAttribute",
    "ProductImage",
    "ProtectedName",
    "ScoreSheet",
    "ScoringRound",
    "SheetKind",
)

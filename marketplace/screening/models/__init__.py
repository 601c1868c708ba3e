"""Lists of denied parties as they were brought in, and names that were found to be like one there."""

from marketplace.screening.models.hits import HitStatus, ScreeningHit, SubjectKind
from marketplace.screening.models.lists import DeniedList, DeniedName, DeniedParty, ListCode, NameKind, PartyKind
from marketplace.screening.models.screened import ScreenedName

__all__ = (
    "DeniedList",
    "DeniedName",
    "DeniedParty",
    "HitStatus",
    "ListCode",
    "NameKind",
    "PartyKind",
    "ScreenedName",
    "ScreeningHit",
    "SubjectKind",
)

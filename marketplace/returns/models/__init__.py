"""Returns, the terms they follow, and claims against carriers."""

from marketplace.returns.models.claim import CarrierClaim, ClaimStatus
from marketplace.returns.models.policy import Goods, Payer, Reason, ReturnPolicy
from marketplace.returns.models.request import (
    LIVE,
    MOST_PHOTOS,
    Ending,
    ReturnedPieces,
    ReturnInspection,
    ReturnLine,
    ReturnNote,
    ReturnPhoto,
    ReturnRequest,
    ReturnStatus,
    Ruling,
    Side,
    Wanted,
)

__all__ = (
    "LIVE",
    "MOST_PHOTOS",
    "CarrierClaim",
    "ClaimStatus",
    "Ending",
    "Goods",
    "Payer",
    "Reason",
    "ReturnInspection",
    "ReturnLine",
    "ReturnNote",
    "ReturnPhoto",
    "ReturnPolicy",
    "ReturnRequest",
    "ReturnStatus",
    "ReturnedPieces",
    "Ruling",
    "Side",
    "Wanted",
)

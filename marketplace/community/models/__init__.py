from __future__ import annotations

from marketplace.community.models.alert import Alert, AlertKind
from marketplace.community.models.question import Question
from marketplace.community.models.rating import ProductRating, VendorRating
from marketplace.community.models.review import MOST_PHOTOS, Review, ReviewPhoto
from marketplace.community.models.voice import HeldBecause, Voice, VoiceQuerySet, VoiceStatus

__all__ = (
    "MOST_PHOTOS",
    "Alert",
    "AlertKind",
    "HeldBecause",
    "ProductRating",
    "Question",
    "Review",
    "ReviewPhoto",
    "VendorRating",
    "Voice",
    "VoiceQuerySet",
    "VoiceStatus",
)

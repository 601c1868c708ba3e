"""Remembers what people looked for and did not find, so that officers can add words and find makers."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language

from marketplace.core.khmer import fold
from marketplace.storefront.search.analysis.plan import Tier
from marketplace.storefront.search.models import SearchMiss

#: What was found as it was asked needs no remembering.
_MISSED: Final = frozenset({Tier.NOTHING, Tier.FUZZY, Tier.RELAXED})
_LONGEST: Final = 60
_SHORTEST: Final = 2
#: Numbers as long as a telephone's, and addresses of mail: somebody's own, typed into the wrong box.
_PERSONAL: Final = re.compile(r"(?:\d[ .-]?){7,}|@")


def is_miss(tier: Tier) -> bool:
    """Return whether what was asked for was not found as it was typed."""
    return tier in _MISSED


def note_miss(*, text: str, tier: Tier, now: datetime) -> bool:
    """Count a search that found nothing as it was typed; return whether it was one to remember.

    Who typed it is not known here. What looks like somebody's number or address is not kept, nor what is too long to
    be the name of anything.
    """
    plain = " ".join(fold(text).split())
    if not is_miss(tier) or not _SHORTEST <= len(plain) <= _LONGEST or _PERSONAL.search(plain):
        return False
    row = {"day": timezone.localdate(now), "language": (get_language() or "")[:2], "text": plain, "outcome": tier.value}
    with transaction.atomic():
        if not SearchMiss.objects.filter(**row).update(times=F("times") + 1):
            SearchMiss.objects.bulk_create([SearchMiss(**row, times=0)], ignore_conflicts=True)
            SearchMiss.objects.filter(**row).update(times=F("times") + 1)
    return True

"""Asking about denied parties: which names are like one, and whether somebody may be traded with."""

from marketplace.screening.selectors.likeness import Likeness, likenesses
from marketplace.screening.selectors.standing import blocked_numbers, blocking, hits_of, is_blocked, waiting_count

__all__ = ("Likeness", "blocked_numbers", "blocking", "hits_of", "is_blocked", "likenesses", "waiting_count")

"""Requests, invitations, threads, quotes in versions. One file per family."""

from marketplace.quotes.models.quote import (
    JointShare,
    Quote,
    QuoteLine,
    QuoteMilestone,
    QuoteVersion,
)
from marketplace.quotes.models.request import Invitation, QuoteRequest, RequestedLine
from marketplace.quotes.models.thread import MESSAGE_LENGTH, ThreadMessage
from marketplace.quotes.models.words import (
    LIVE,
    Currency,
    InvitedHow,
    QuoteStatus,
    RequestKind,
    RequestStatus,
    ShareStatus,
    Unit,
)

__all__ = [
    "LIVE",
    "MESSAGE_LENGTH",
    "Currency",
    "Invitation",
    "InvitedHow",
    "JointShare",
    "Quote",
    "QuoteLine",
    "QuoteMilestone",
    "QuoteRequest",
    "QuoteStatus",
    "QuoteVersion",
    "RequestKind",
    "RequestStatus",
    "RequestedLine",
    "ShareStatus",
    "ThreadMessage",
    "Unit",
]

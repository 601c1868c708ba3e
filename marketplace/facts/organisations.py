"""What happens to organisations that buy, and to what their members ask for."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class OrganisationDecided:
    """An officer checked, refused or suspended an organisation; `at` as ISO 8601."""

    organisation_id: int
    at: str


@dataclass(frozen=True)
class OrganisationMemberInvited:
    """Somebody is asked to work for an organisation; the day as ISO text."""

    invitation_id: int
    organisation_id: int
    on: str


@dataclass(frozen=True)
class ApprovalMoved:
    """A wish to buy for an organisation took a turn.

    Attributes:
        turn: What happened: asked, passed_on, approved, refused, placed, expired, withdrawn.
        at: When, as ISO 8601: the same turn may be taken twice.
        amount: As the text of a decimal.
        approved_by_id: Who let it through; None where nobody did, or nobody had to.
        said_by: The users who have said yes to it already.
        words: What was said last, or empty.
    """

    number: str
    organisation_id: int
    organisation_code: str
    title: str
    amount: str
    currency: str
    requested_by_id: int
    turn: str
    at: str
    approved_by_id: int | None = None
    said_by: list[int] = field(default_factory=list)
    words: str = ""

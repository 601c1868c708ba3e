"""What happens to organisations that buy, and to what their members ask for."""

from __future__ import annotations

from dataclasses import dataclass


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
    """

    request_id: int
    turn: str
    at: str

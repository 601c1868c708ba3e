"""Organisations, their people, what they may spend and have spent."""

from marketplace.organisations.models.member import Member, MemberInvitation, Role
from marketplace.organisations.models.organisation import (
    CheckPolicy,
    Organisation,
    OrganisationKind,
    OrganisationStatus,
)
from marketplace.organisations.models.registration import RegistrationScan
from marketplace.organisations.models.spending import Spending

__all__ = [
    "CheckPolicy",
    "Member",
    "MemberInvitation",
    "Organisation",
    "OrganisationKind",
    "OrganisationStatus",
    "RegistrationScan",
    "Role",
    "Spending",
]

"""Why an organisation, its people or its money stay as they were. Nothing was written."""

from __future__ import annotations

from marketplace.core.errors import DomainError, RefusedInput


class InvalidOrganisation(RefusedInput):
    """Something that was typed cannot be taken as it is."""


class UnableToChangeOrganisation(DomainError):
    """Who asks may not, or it is not at that step."""


class UnableToSpend(DomainError):
    """A member may not buy this for the organisation: no such role, or the organisation may not buy at all."""


class AboveLimit(UnableToSpend):
    """It is above what this member may spend alone: somebody with the right to approve it must say yes."""


class BeyondBudget(UnableToSpend):
    """It is more than the organisation allows itself in a month: nobody can let it through before that is changed."""

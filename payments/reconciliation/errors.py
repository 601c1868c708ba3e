"""Why a comparison, or what an officer wants to do about a difference, cannot be done."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import DomainError


class UnableToSolveDifference(DomainError):
    """The difference is solved already."""

    def __init__(self) -> None:
        super().__init__(_("Another officer has solved this."))


class UnableToCompare(DomainError):
    """This provider cannot be compared."""

    def __init__(self) -> None:
        super().__init__(_("This provider has nothing to compare with."))

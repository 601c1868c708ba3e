"""Why a paper or a tax profile could not be made."""

from __future__ import annotations

from marketplace.core.errors import DomainError


class UnableToIssuePaper(DomainError):
    """This paper cannot be issued now."""


class UnableToChangeProfile(DomainError):
    """This tax profile cannot be entered or decided."""


class PaperWasChanged(Exception):
    """What is stored of a paper is not what was issued: its digest differs. Somebody edited it behind the triggers."""

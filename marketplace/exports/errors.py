"""Why something about an export could not be done. Nothing was written."""

from __future__ import annotations

from marketplace.core.errors import DomainError, RefusedInput


class InvalidExport(RefusedInput):
    """Something that was typed or sent cannot be taken as it is."""


class UnableToExport(DomainError):
    """The file is not at that step, or the goods may not leave."""


class UnableToIssueExportPaper(DomainError):
    """This paper cannot be made now: something that must stand on it is missing."""


class ExportPaperWasChanged(Exception):
    """What is stored of a paper is not what was made: its digest differs. Somebody edited it behind the triggers."""

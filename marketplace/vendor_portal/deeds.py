"""What was done on somebody's behalf, in words for whoever it was done for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: By the audit's name of it.
DEEDS: Final[Mapping[str, Promise]] = {
    "mandate.code_asked": _("sent a code to your phone"),
    "mandate.confirmed": _("began to help you, with the code from your phone"),
    "mandate.ended": _("ended helping you"),
    "terms.agreed": _("noted that you agreed to the terms by your code"),
    "field_draft.kept": _("kept a draft for you"),
    "field_draft.discarded": _("threw away a draft"),
    "application.drafted": _("wrote in your application"),
    "application.document_added": _("put a paper with your application"),
    "application.document_removed": _("took a paper out of your application"),
    "application.submitted": _("sent your application to the Ministry"),
    "listing.drafted": _("wrote a product"),
    "listing.submitted": _("sent a product to the Ministry"),
    "listing.discarded": _("threw away a draft of a product"),
}


def told(action: str) -> str:
    """Return what was done in words; what has none by its name."""
    return str(DEEDS.get(action, action))

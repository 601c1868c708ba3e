"""Why something could not be asked, answered or accepted. Nothing was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import DomainError, RefusedInput

if TYPE_CHECKING:
    from marketplace.sales.order.models import Purchase


class RefusedLines(RefusedInput):
    """What somebody typed cannot stand.

    Attributes:
        lines: Why, by a line's place from 0 and by field; the empty name is the line itself.
    """

    def __init__(
        self,
        fields: Mapping[str, Iterable[object]],
        *,
        lines: Mapping[int, Mapping[str, Iterable[object]]] | None = None,
    ) -> None:
        super().__init__(fields)
        self.lines = {
            place: {name: [str(words) for words in why] for name, why in fields.items()}
            for place, fields in (lines or {}).items()
        }
        said = [words for fields in self.lines.values() for why in fields.values() for words in why]
        self.args = (" ".join(filter(None, [str(self), *said])),)


class InvalidRequest(RefusedLines):
    """What the buyer typed cannot be asked as it is."""


class InvalidQuote(RefusedLines):
    """What the vendor typed cannot be offered as it is."""


class UnableToAsk(DomainError):
    """It cannot be asked, or not of this vendor: it has ended, or nobody is there to answer."""


class UnableToWrite(DomainError):
    """Nothing can be said in this thread: it has ended, or whoever writes does not belong to it."""


class UnableToOffer(DomainError):
    """The quote cannot be offered or changed now: somebody was faster, or a member has not agreed."""


class UnableToAccept(DomainError):
    """The quote cannot be accepted: it ran out, was changed or withdrawn, or was accepted already."""


class AlreadyAccepted(UnableToAccept):
    """A quote for this request was accepted before, perhaps in another tab: `purchase` is what came of it."""

    def __init__(self, purchase: Purchase | None) -> None:
        super().__init__(_("A quote for this request has been accepted already."))
        self.purchase = purchase

"""Why goods do not cross a border."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.core.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.customs.selectors.rules import Refusal


class UnableToSendThere(DomainError):
    """Goods must not be sent to a country; each refusal names the goods and says why."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__(" ".join(str(refusal) for refusal in refusals))

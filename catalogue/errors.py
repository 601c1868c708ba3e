"""Refusals of the catalogue's floor; `fields` says why beside each field."""

from __future__ import annotations

from marketplace.core.errors import RefusedInput


class UnableToWriteAttributes(RefusedInput):
    """What a product says of itself does not answer what its class asks; by code of the attribute."""


class UnableToSetVariants(RefusedInput):
    """Variants that do not differ, or do not answer in what they differ."""


class UnableToRecord(RefusedInput):
    """A batch or evidence cannot be recorded as it was given."""


class UnableToCertify(RefusedInput):
    """A certificate cannot be entered, changed or revoked as it was asked."""


class UnableToScore(RefusedInput):
    """A sheet or a round of the committee cannot be set up, filled in or closed as it was asked."""


class UnableToGuard(RefusedInput):
    """A protected name, its list of members, or what was found of it cannot be changed as it was asked."""


class UnableToChangeQuestions(RefusedInput):
    """What goods of a kind are asked, or what can be chosen, cannot be changed like this."""

"""A service's no, beside the field that it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.core.errors import DomainError, RefusedInput

if TYPE_CHECKING:
    from django import forms


def refuse(form: forms.Form, error: DomainError) -> None:
    """Show why something was refused."""
    fields = error.fields if isinstance(error, RefusedInput) and error.fields else {"__all__": [str(error)]}
    for name, words in fields.items():
        for said in words:
            form.add_error(name if name in form.fields else None, said)

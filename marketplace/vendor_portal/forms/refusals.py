"""What a service refused, put beside the fields of the form that asked."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from marketplace.core.errors import DomainError, RefusedInput


def show_refusal(form: forms.Form, error: DomainError, *, names: Mapping[str, str] | None = None) -> None:
    """Put a refusal's words beside the fields they are about; words about a field that the form lacks stand above it.

    Args:
        form: A bound form.
        error: What the service raised.
        names: Where the service's name of a field differs from the form's.
    """
    if not isinstance(error, RefusedInput):
        form.add_error(None, str(error))
        return
    for name, words in error.fields.items():
        field = (names or {}).get(name, name)
        for word in words:
            form.add_error(field if field in form.fields else None, word)

"""A service's no, beside the field that it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from marketplace.core.errors import DomainError, RefusedInput
from marketplace.core.rows import show_beside_rows
from marketplace.quotes.errors import RefusedLines
from marketplace.storefront.quotes.forms import AskForm

if TYPE_CHECKING:
    from django import forms


def refuse(form: forms.Form, error: DomainError) -> None:
    """Show why something was refused."""
    fields = error.fields if isinstance(error, RefusedInput) else {"__all__": [str(error)]}
    for name, words in fields.items():
        for said in words:
            form.add_error(name if name in form.fields else None, said)
    if isinstance(error, RefusedLines) and error.lines and isinstance(form, AskForm):
        show_beside_rows(form.lines, error.lines)
        form.add_error(None, _("Something in the rows below is not right yet."))

"""What can be chosen to narrow a list: a hundred lines of a form, too many for a loop of the template language."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from marketplace.geography.models import in_khmer
from marketplace.storefront.search.results import FacetChoice

register = template.Library()


@register.simple_tag
def options_of(choices: Iterable[FacetChoice]) -> SafeString:
    """Return choices as the options of a select, each with how many products it would leave."""
    is_khmer = in_khmer()
    return mark_safe(  # noqa: S308 - escaped here
        "".join(
            [
                f'<option value="{escape(one.value)}"{" selected" if one.is_chosen else ""}>'
                f"{escape(one.label_in(is_khmer=is_khmer))} ({one.count})</option>"
                for one in choices
            ]
        )
    )

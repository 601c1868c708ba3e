"""What can be chosen to narrow a list: a hundred lines of a form, too many for the template language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from marketplace.geography.models import in_khmer
from marketplace.storefront.search.results import Facet, FacetChoice

register = template.Library()

#: Facets that are one thing, which is so or not.
_FLAGS: Final = frozenset(("protected", "women", "in_stock"))


@register.simple_tag
def facet_field(facet: Facet) -> SafeString:
    """Return the field of a facet, each choice with how many products it would leave."""
    if facet.name in _FLAGS:
        return _boxes(facet)
    if facet.name == "certificate":
        legend = '<fieldset class="field"><legend class="field__label">{}</legend>{}</fieldset>'
        return format_html(legend, facet.label, _boxes(facet))
    select = (
        '<div class="field"><label class="field__label" for="f-{}">{}</label>'
        '<select id="f-{}" name="{}" data-submit-on-change><option value="">{}</option>{}</select></div>'
    )
    return format_html(select, facet.name, facet.label, facet.name, facet.name, _("All"), _options(facet.choices))


def _boxes(facet: Facet) -> SafeString:
    is_khmer = in_khmer()
    return mark_safe(  # noqa: S308 - escaped here
        "".join(
            [
                f'<label class="check"><input type="checkbox" name="{escape(facet.name)}" value="{escape(one.value)}"'
                f"{' checked' if one.is_chosen else ''}> {escape(one.label_in(is_khmer=is_khmer))}"
                f' <small class="muted">({one.count})</small></label>'
                for one in facet.choices
            ]
        )
    )


def _options(choices: Iterable[FacetChoice]) -> SafeString:
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

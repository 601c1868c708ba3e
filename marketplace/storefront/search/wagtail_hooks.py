"""Where officers add words of search."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from marketplace.storefront.search.models import LexiconEntry


class LexiconViewSet(SnippetViewSet):
    """The list and the form. The worker writes the index anew with the new words within some minutes."""

    model = LexiconEntry  # type: ignore[assignment]
    icon = "search"
    menu_label = _("Words of search")
    list_display = ("concept", "role", "is_active", "updated_at")
    list_filter = ("role", "is_active")
    search_fields = ("concept", "names")
    panels = tuple(FieldPanel(name) for name in ("concept", "role", "names", "broader", "is_active"))


register_snippet(LexiconViewSet)

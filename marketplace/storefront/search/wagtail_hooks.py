"""Where officers add words of search."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from marketplace.storefront.search.models import LexiconEntry, SearchMiss


class LexiconViewSet(SnippetViewSet):
    """The list and the form. The worker writes the index anew with the new words within some minutes."""

    model = LexiconEntry  # type: ignore[assignment]
    icon = "search"
    menu_label = _("Words of search")
    list_display = ("concept", "role", "is_active", "updated_at")
    list_filter = ("role", "is_active")
    search_fields = ("concept", "names")
    panels = tuple(FieldPanel(name) for name in ("concept", "role", "names", "broader", "is_active"))


class MissesViewSet(SnippetViewSet):
    """What people typed and did not find; to be read, and put right under "Words of search"."""

    model = SearchMiss  # type: ignore[assignment]
    icon = "warning"
    menu_label = _("Searches without a match")
    list_display = ("text", "language", "outcome", "times", "day")
    list_filter = ("outcome", "language", "day")
    search_fields = ("text",)
    list_export = ("text", "language", "outcome", "times", "day")
    copy_view_enabled = False
    panels = tuple(FieldPanel(name, read_only=True) for name in ("text", "language", "outcome", "times", "day"))


register_snippet(LexiconViewSet)
register_snippet(MissesViewSet)

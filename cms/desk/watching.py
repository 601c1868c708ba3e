"""Screens on which officers watch and do not touch: what is bought, what is owed back, what delivery costs."""

from __future__ import annotations

from typing import Any, ClassVar

from wagtail.admin.views import generic
from wagtail.admin.views.generic import history
from wagtail.admin.viewsets.model import ModelViewSet

from cms.desk.areas import InArea, InAreaList


class WatchIndexView(InAreaList, generic.IndexView):
    """A list whose rows lead to a page that only shows; of the officer's area only."""

    any_permission_required: ClassVar[list[str]] = ["view"]
    columns_shown: ClassVar[tuple[Any, ...]] = ()
    first_label: Any = ""

    @property
    def columns(self) -> list[Any]:
        columns: list[Any] = super().columns
        if self.first_label:
            columns[0].label = self.first_label
        return columns

    @property
    def list_display(self) -> list[Any]:
        return list(self.columns_shown)

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        return []


class WatchInspectView(generic.InspectView):
    """A page that shows one thing."""

    any_permission_required: ClassVar[list[str]] = ["view"]


class WatchHistoryView(history.HistoryView):
    """What happened to one thing, for whoever may see it."""

    any_permission_required: ClassVar[list[str]] = ["view"]

    def get_edit_url(self, instance: Any) -> str | None:
        return None


class WatchViewSet(InArea, ModelViewSet):
    """A model's list and its pages, without any screen that writes; `cms.desk.policies` refuses those to everybody."""

    index_view_class = WatchIndexView
    inspect_view_class = WatchInspectView
    history_view_class = WatchHistoryView
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 30
    form_fields: ClassVar[list[str]] = []

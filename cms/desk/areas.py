"""How an officers' screen keeps to the area of whoever sits before it.

See Note [An officer sees only the own area] in `marketplace.users.areas`. A viewset of Wagtail's takes `InArea`, and its
list `InAreaList`. A view of our own looks with `found_in_area`, or narrows with `within_area`.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from django.contrib.admin.utils import unquote
from django.http import Http404
from django.shortcuts import get_object_or_404

from logistics.models import Tariff
from marketplace.geography.models import Province
from marketplace.users.areas import Area, area_of
from payments.models import ExchangeRate
from payments.papers.models import TaxRate
from payments.remittances.models import CashLimit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

#: What lies in no province and is the same for every officer. Anything else that has screens must say where it lies.
EVERYWHERE: Final[frozenset[Any]] = frozenset({CashLimit, ExchangeRate, Province, Tariff, TaxRate})


def area_at(request: HttpRequest) -> Area:
    """Return the area of whoever asks."""
    return area_of(request.user)


def within_area(request: HttpRequest, rows: QuerySet[Any]) -> Any:
    """Return those of the rows that lie in the officer's area."""
    return rows if rows.model in EVERYWHERE else rows.in_area(area_at(request))  # type: ignore[attr-defined]


def found_in_area(request: HttpRequest, rows: QuerySet[Any], **lookup: Any) -> Any:
    """Return one row.

    Raises:
        Http404: There is none, or it lies in another area.
    """
    return get_object_or_404(within_area(request, rows), **lookup)


class InAreaList:
    """A list of Wagtail's, narrowed to the officer's area: what is shown, counted, searched and exported."""

    request: HttpRequest

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        narrowed: QuerySet[Any] = super().filter_queryset(within_area(self.request, queryset))  # type: ignore[misc]
        return narrowed


class InArea:
    """A viewset of Wagtail's whose every address about one object answers 404 to officers of other areas.

    Addresses that a subclass adds with views of our own look for themselves, with `found_in_area`.
    """

    model: Any

    def get_urlpatterns(self) -> list[Any]:
        patterns: list[Any] = super().get_urlpatterns()  # type: ignore[misc]
        for pattern in patterns:
            pattern.callback = self._kept_to_area(pattern.callback)
        return patterns

    def _kept_to_area(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if "pk" in kwargs and not self.is_in_area(request, unquote(str(kwargs["pk"]))):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    def is_in_area(self, request: HttpRequest, pk: str) -> bool:
        """Return whether the object with this key lies in the officer's area."""
        if area_at(request).is_national:
            return True
        rows = within_area(request, self.model._default_manager.all())
        return pk.isdecimal() and bool(rows.filter(pk=pk).exists())

"""What the screens of the money desk have in common: a list with tabs, and a page with what may be done about one thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from cms.desk.screens import refuse, show
from marketplace.core.errors import DomainError
from marketplace.core.money import Money

PAGE_SIZE: Final = 30
ICON: Final = "order"


class ReasonForm(forms.Form):
    """What an officer found out or decided, in words."""

    words = forms.CharField(label=_("Note"), max_length=1000, widget=forms.Textarea({"rows": 3}))


class NothingForm(forms.Form):
    """Only a button."""


@dataclass(frozen=True)
class Action:
    """Something that may be done about one thing.

    Attributes:
        name: Told apart by it which form was sent.
        title: Above the form.
        button: On it.
        run: Does it, with the form's cleaned data; what it refuses stands above the form.
        done: Said when it is done.
        then: Where to go afterwards; back to the same page where empty.
    """

    name: str
    title: Any
    button: Any
    run: Callable[[Mapping[str, Any]], object]
    done: Any
    form: Callable[..., forms.Form] = ReasonForm
    intro: Any = ""
    is_harsh: bool = False
    then: str = ""


@dataclass(frozen=True)
class Row:
    """One line of a list: where it leads, and what it says."""

    title: Any
    note: Any = ""
    url: str = ""
    tag: Any = ""
    tone: str = ""


@dataclass(frozen=True)
class Section:
    """Some rows under a heading, on the page of one thing."""

    title: Any
    rows: Sequence[Row] = field(default_factory=tuple)


def spoken(money: Money | None) -> str:
    """Return an amount as people write it: "14,000 ៛" or "$3.50"; of nothing, nothing."""
    if money is None:
        return ""
    return f"{money.amount:,.0f}\N{NO-BREAK SPACE}៛" if money.currency == "KHR" else f"${money.amount:,.2f}"


def when(moment: datetime | None) -> str:
    """Return a moment in Cambodia as the reader's language writes it; of none, nothing."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else ""


def show_rows(
    request: HttpRequest,
    *,
    title: Any,
    found: Any,
    row: Callable[[Any], Row],
    tabs: Mapping[str, Any] | None = None,
    tab: str = "",
    actions: Iterable[Action] = (),
    links: Iterable[tuple[str, Any]] = (),
    crumbs: Iterable[tuple[str, str]] = (),
    intro: Any = "",
    may_act: bool = False,
) -> HttpResponse:
    """Answer with a list, page by page, below the forms that belong to it."""
    answer, shown = _acted(request, actions if may_act else (), may_act=may_act)
    if answer is not None:
        return answer
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("p"))
    context = {
        "rows": [row(one) for one in page],
        "page": page,
        "tabs": (tabs or {}).items(),
        "tab": tab,
        "forms": shown,
        "links": links,
        "intro": intro,
    }
    return show(request, "cms/officers/money/rows.html", title=str(title), icon=ICON, crumbs=crumbs, context=context)


def show_one(
    request: HttpRequest,
    *,
    title: Any,
    facts: Iterable[tuple[Any, Any]],
    sections: Iterable[Section] = (),
    actions: Iterable[Action] = (),
    crumbs: Iterable[tuple[str, str]] = (),
    tag: Any = "",
    tone: str = "",
    may_act: bool = False,
) -> HttpResponse:
    """Answer with the page of one thing: what is known of it, and what may be done about it."""
    answer, shown = _acted(request, actions if may_act else (), may_act=may_act)
    if answer is not None:
        return answer
    context = {
        "facts": [(label, value) for label, value in facts if value not in (None, "")],
        "sections": sections,
        "forms": shown,
        "tag": tag,
        "tone": tone,
    }
    return show(request, "cms/officers/money/one.html", title=str(title), icon=ICON, crumbs=crumbs, context=context)


def _acted(
    request: HttpRequest, actions: Iterable[Action], *, may_act: bool
) -> tuple[HttpResponse | None, list[tuple[Action, forms.Form]]]:
    """Do what was sent, if it may be done; else return the forms, with what was wrong in the one that was sent.

    Raises:
        PermissionDenied: Somebody sent something who may only look.
    """
    if request.method == "POST" and not may_act:
        raise PermissionDenied
    actions, shown = list(actions), []
    if request.method == "POST" and request.POST.get("action") not in {action.name for action in actions}:
        messages.warning(request, _g("Somebody was faster: this has moved on. Look at it again."))
    for action in actions:
        is_sent = request.method == "POST" and request.POST.get("action") == action.name
        form = action.form(
            request.POST if is_sent else None,
            request.FILES if is_sent else None,
            auto_id=f"id_{action.name}_%s",
        )
        if is_sent and form.is_valid():
            try:
                action.run(form.cleaned_data)
            except DomainError as error:
                refuse(form, error)
            else:
                messages.success(request, str(action.done))
                return redirect(action.then or request.get_full_path()), []
        shown.append((action, form))
    return None, shown

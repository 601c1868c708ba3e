"""What waits for an officer: counted for the first page, with the oldest few named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.core.cache import cache
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms.desk.clock import Age, age_of
from cms.desk.deciding import mine_to_decide
from cms.languages import num_lacking
from cms.viewsets.goods.certificate_words import num_ending_soon
from logistics.health.selectors import open_alarms
from logistics.models import BookingStatus, Consignment
from marketplace.community.selectors.desk import num_waiting
from marketplace.core.db import MoneySum
from marketplace.core.money import Money
from marketplace.incidents.selectors import num_escalated
from marketplace.returns.selectors import num_disputed
from marketplace.sales.order.models import Order
from marketplace.sales.order.statuses import OrderStatus
from marketplace.screening.selectors import waiting_count
from marketplace.users.areas import Area, area_of
from payments.models import Dispute, Refund, RefundStatus
from payments.models.refund import TO_SEND
from payments.remittances.selectors import cash_figures
from vendors.models import Appeal, ApplicationStatus, ListingSubmission, ShopPageChange, VendorApplication

if TYPE_CHECKING:
    from collections.abc import Callable

    from marketplace.users.models import User

#: An order that its vendor has not answered for this long is late.
ANSWER_WITHIN: Final = timedelta(days=2)
NAMED: Final = 6
#: Seconds for which a number is kept that takes reading every product.
COUNTED_FOR_S: Final = 300


@dataclass(frozen=True)
class Tile:
    """One number on the first page. `tone` is `calm`, `fresh`, `soon` or `late`."""

    label: str
    count: int
    note: str
    url: str
    tone: str


@dataclass(frozen=True)
class Waiting:
    """One thing that waits, by name."""

    title: str
    note: str
    age: Age
    url: str


def tiles_for(*, user: User, now: datetime) -> list[Tile]:
    """Return the numbers that concern this officer, by what the officer may see."""
    makers: tuple[tuple[str, Callable[[User, datetime], Tile]], ...] = (
        ("partner.view_vendorapplication", _applications_tile),
        ("partner.view_listingsubmission", _listings_tile),
        ("partner.view_shoppagechange", _shop_pages_tile),
        ("partner.change_sanction", _appeals_tile),
        ("incidents.change_incident", _incidents_tile),
        ("returns.change_returnrequest", _returns_tile),
        ("catalogue.view_product", _texts_tile),
        ("catalogue.change_certificate", _certificates_tile),
        ("community.view_review", _voices_tile),
        ("order.view_order", _late_orders),
        ("shipping.view_consignment", _failed_parcels),
        ("carrier_health.view_carrieralarm", _alarms),
        ("payment.view_refund", _refunds_due),
        ("remittances.view_cashparcel", _cash_out),
        ("payment.change_refund", _refunds_to_decide),
        ("payment.view_dispute", _disputes),
        ("screening.view_screeninghit", _names_to_decide),
    )
    return [make(user, now) for permission, make in makers if user.has_perm(permission)]


def _applications_tile(user: User, now: datetime) -> Tile:
    return _review_tile(VendorApplication, _("Applications to decide"), "officers_applications", user, now)


def _listings_tile(user: User, now: datetime) -> Tile:
    return _review_tile(ListingSubmission, _("Listings to decide"), "officers_listings", user, now)


def _shop_pages_tile(user: User, now: datetime) -> Tile:
    return _review_tile(ShopPageChange, _("Shop pages to decide"), "officers_shop_pages", user, now)


def _review_tile(model: Any, label: str, namespace: str, user: User, now: datetime) -> Tile:
    """Count what this officer may decide; where that is nothing, what waits for others."""
    waiting = model.objects.in_area(area_of(user)).filter(status=ApplicationStatus.SUBMITTED)
    mine = mine_to_decide(waiting, user=user)
    found = mine.aggregate(count=Count("pk"), oldest=Min("submitted_at"))
    age = age_of(since=found["oldest"], now=now) if found["oldest"] else None
    others = _("%(count)d wait in all") % {"count": waiting.count()}
    return Tile(
        label=label,
        count=found["count"],
        note=" · ".join((_("oldest: %(age)s") % {"age": age}, others)) if age else others,
        url=f"{reverse(f'{namespace}:list')}{'?mine=yes' if age else '?status=submitted'}",
        tone=age.tone if age else "calm",
    )


def _appeals_tile(user: User, now: datetime) -> Tile:
    found = Appeal.objects.in_area(area_of(user)).waiting().aggregate(count=Count("pk"), oldest=Min("made_at"))
    age = age_of(since=found["oldest"], now=now) if found["oldest"] else None
    return Tile(
        label=_("Appeals waiting"),
        count=found["count"],
        note=_("oldest: %(age)s") % {"age": age} if age else _("nothing waits"),
        url=reverse("officers_appeals:queue"),
        tone=age.tone if age else "calm",
    )


def _incidents_tile(user: User, now: datetime) -> Tile:
    count = num_escalated(area=area_of(user))
    return Tile(
        label=_("Incidents to decide"),
        count=count,
        note=_("not settled within seven days, or not to the buyer's mind"),
        url=reverse("officers_incidents:queue"),
        tone="soon" if count else "calm",
    )


def _returns_tile(user: User, now: datetime) -> Tile:
    count = num_disputed(area=area_of(user))
    return Tile(
        label=_("Returns to decide"),
        count=count,
        note=_("the vendor was silent, or the two do not agree"),
        url=reverse("officers_returns:queue"),
        tone="soon" if count else "calm",
    )


def _voices_tile(user: User, now: datetime) -> Tile:
    reviews, questions = num_waiting(area=area_of(user))
    return Tile(
        label=_("Reviews and questions waiting"),
        count=reviews + questions,
        note=_("from buyers"),
        url=reverse("officers_voices:queue") + ("" if reviews or not questions else "?kind=questions"),
        tone="fresh" if reviews + questions else "calm",
    )


def _texts_tile(user: User, now: datetime) -> Tile:
    area = area_of(user)
    key = f"cms.desk.queues.lacking.{area.is_national}.{area.province_id}"
    lacking = cache.get_or_set(key, partial(num_lacking, area=area), COUNTED_FOR_S) or 0
    return Tile(
        label=_("Products without a text"),
        count=lacking,
        note=_("on sale, in Khmer or in English"),
        url=f"{reverse('officers_products:index')}?lacks=any&state=yes",
        tone="soon" if lacking else "calm",
    )


def _certificates_tile(user: User, now: datetime) -> Tile:
    ending = num_ending_soon(area=area_of(user), on=timezone.localdate(now))
    return Tile(
        label=_("Certificates that run out"),
        count=ending,
        note=_("within 60 days"),
        url=f"{reverse('officers_certificates:index')}?standing=soon",
        tone="soon" if ending else "calm",
    )


def _late_orders(user: User, now: datetime) -> Tile:
    late = (
        Order.objects.in_area(area_of(user))
        .filter(status=OrderStatus.CONFIRMED, confirmed_at__lt=now - ANSWER_WITHIN)
        .count()
    )
    return Tile(
        label=_("Orders not answered"),
        count=late,
        note=_("by their vendor within two days"),
        url=f"{reverse('officers_orders:index')}?status={OrderStatus.CONFIRMED}",
        tone="late" if late else "calm",
    )


def _failed_parcels(user: User, now: datetime) -> Tile:
    here = area_of(user).within(["shipment__order__vendor__province"])
    failed = Consignment.objects.filter(here, status=BookingStatus.FAILED, shipment__status="preparing").count()
    return Tile(
        label=_("Parcels refused"),
        count=failed,
        note=_("by their carrier, still with the vendor"),
        url=reverse("officers_bookings:queue"),
        tone="soon" if failed else "calm",
    )


def _names_to_decide(user: User, now: datetime) -> Tile:
    count = waiting_count() if area_of(user).is_national else 0
    return Tile(
        label=_("Names like denied parties"),
        count=count,
        note=_("until you decide, nothing is sold to them"),
        url=reverse("officers_screening:queue"),
        tone="late" if count else "calm",
    )


def _alarms(user: User, now: datetime) -> Tile:
    count = open_alarms() if area_of(user).is_national else 0
    return Tile(
        label=_("Alarms about carriers"),
        count=count,
        note=_("what they said and nobody understood, numbers, silence"),
        url=reverse("officers_alarms:queue"),
        tone="late" if count else "calm",
    )


def _refunds_due(user: User, now: datetime) -> Tile:
    due = Refund.objects.in_area(area_of(user)).filter(status__in=TO_SEND)
    sums = due.values("currency").annotate(total=MoneySum("amount"), count=Count("pk")).order_by("currency")
    rows = list(sums)
    amounts = [str(Money(row["total"], row["currency"])) for row in rows]
    count = sum(row["count"] for row in rows)
    return Tile(
        label=_("Refunds due"),
        count=count,
        note=", ".join(amounts) or _("nothing is owed back"),
        url=f"{reverse('officers_refunds:index')}?stage=due",
        tone="late" if count else "calm",
    )


def _cash_out(user: User, now: datetime) -> Tile:
    """Cash that a carrier handed over short, or should have handed over by now."""
    figures = cash_figures(now=now) if area_of(user).is_national else []
    count = sum(one.num_short + one.num_late for one in figures)
    amounts = [str(one.late + one.short) for one in figures if one.late or one.short]
    return Tile(
        label=_("Cash late or short"),
        count=count,
        note=", ".join(amounts) or _("carriers owe nothing that should be here"),
        url=f"{reverse('officers_cash:queue')}?tab={'short' if any(one.num_short for one in figures) else 'late'}",
        tone="late" if count else "calm",
    )


def _refunds_to_decide(user: User, now: datetime) -> Tile:
    """Count what waits for a second officer, and is not this officer's own wish."""
    asked = Refund.objects.in_area(area_of(user)).filter(status=RefundStatus.ASKED).exclude(asked_by=user)
    found = asked.aggregate(count=Count("pk"), oldest=Min("created_at"))
    age = age_of(since=found["oldest"], now=now) if found["oldest"] else None
    return Tile(
        label=_("Refunds to agree to"),
        count=found["count"],
        note=_("oldest: %(age)s") % {"age": age} if age else _("nothing waits"),
        url=f"{reverse('officers_refunds:index')}?stage=decide",
        tone=age.tone if age else "calm",
    )


def _disputes(user: User, now: datetime) -> Tile:
    found = Dispute.objects.in_area(area_of(user)).open().aggregate(count=Count("pk"), first=Min("answer_by"))
    day = date_format(timezone.localtime(found["first"]), "SHORT_DATE_FORMAT") if found["first"] else ""
    return Tile(
        label=_("Disputes to answer"),
        count=found["count"],
        note=_("the first until %(day)s") % {"day": day} if day else _("nothing waits"),
        url=f"{reverse('officers_disputes:index')}?status=opened",
        tone="late" if found["count"] else "calm",
    )


def oldest_applications(*, area: Area, now: datetime) -> list[Waiting]:
    """Return the applications of an area that have waited longest."""
    waiting = (
        VendorApplication.objects.in_area(area).filter(status=ApplicationStatus.SUBMITTED).select_related("province")
    )
    return [
        Waiting(
            title=str(one),
            note=f"{one.get_kind_display()} · {one.province.name}",
            age=age_of(since=one.submitted_at, now=now),
            url=reverse("officers_applications:edit", args=[one.pk]),
        )
        for one in waiting.order_by("submitted_at", "pk")[:NAMED]
        if one.submitted_at
    ]


def oldest_listings(*, area: Area, now: datetime) -> list[Waiting]:
    """Return the listings of an area that have waited longest."""
    waiting = (
        ListingSubmission.objects.in_area(area).filter(status=ApplicationStatus.SUBMITTED).select_related("vendor")
    )
    return [
        Waiting(
            title=one.title,
            note=f"{one.vendor.name} · {_('change') if one.is_change else _('new')}",
            age=age_of(since=one.submitted_at, now=now),
            url=reverse("officers_listings:edit", args=[one.pk]),
        )
        for one in waiting.order_by("submitted_at", "pk")[:NAMED]
        if one.submitted_at
    ]

"""Purchases, and Oscar's orders inside them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from oscar.apps.address.abstract_models import AbstractShippingAddress
from oscar.apps.order.abstract_models import AbstractLine, AbstractOrder
from phonenumber_field.modelfields import PhoneNumberField

from marketplace.core.ids import new_token
from marketplace.core.money import Money
from marketplace.sales.address.placed import DeliverTo, PlacedAddress, in_country
from marketplace.sales.order.agreed import AgreedTerms as AgreedTerms
from marketplace.sales.order.agreed import LineCustoms as LineCustoms
from marketplace.sales.order.agreed import Milestone as Milestone
from marketplace.sales.order.currencies import RIEL, in_riel
from marketplace.sales.order.statuses import FLOW, NOTHING_OWED, OrderStatus
from marketplace.users.areas import Area, ByProvinceQuerySet
from vendors.models.vendor import SettlementMode


class NoticeChannel(models.TextChoices):
    """Ways of hearing from us."""

    SMS = "sms", _("SMS")
    TELEGRAM = "telegram", _("Telegram")
    EMAIL = "email", _("e-mail")


class PurchaseQuerySet(models.QuerySet["Purchase"]):
    """Scopes over purchases."""

    def in_area(self, area: Area) -> PurchaseQuerySet:
        """Keep those of which an officer's area has an order; one purchase may hold orders of several provinces."""
        if area.is_national:
            return self
        return self.filter(Exists(Order.objects.in_area(area).filter(purchase=OuterRef("pk"))))

    def held_too_long(self, now: Any) -> PurchaseQuerySet:
        """Keep those whose hold is over and that nobody has paid or closed; with a deposit paid, the rest may take long."""
        unpaid = self.filter(hold_until__lte=now, paid_at=None, closed_at=None)
        return unpaid.exclude(has_milestones=True, confirmed_at__isnull=False)


class Purchase(models.Model):
    """What a buyer places and pays for at once: one order per vendor. Its status and total follow from its orders."""

    number = models.CharField(max_length=20, unique=True)
    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    basket = models.OneToOneField("basket.Basket", null=True, on_delete=models.PROTECT, related_name="purchase")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="purchases"
    )
    #: In whose name it was bought; none: the buyer's own.
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="purchases"
    )
    buyer_name = models.CharField(max_length=120)
    phone = PhoneNumberField()
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="km")
    #: Which way the buyer wants to hear of parcels; empty: whichever reaches them.
    notice_channel = models.CharField(max_length=10, choices=NoticeChannel, blank=True, default="", db_default="")
    currency = models.CharField(max_length=3)
    #: The day's rate when it was placed, pinned with the day and the source it is of.
    khr_per_usd = models.DecimalField(max_digits=10, decimal_places=4, null=True)
    rate_valid_on = models.DateField(null=True)
    rate_source = models.CharField(max_length=200, blank=True, default="", db_default="")
    payment_method = models.CharField(max_length=30)
    shipping_address = models.ForeignKey("order.ShippingAddress", on_delete=models.PROTECT, related_name="purchases")
    placed_at = models.DateTimeField(db_index=True)
    #: When the hold on the stock ends if nobody pays; none where payment comes at the door.
    hold_until = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    #: When it expired or was cancelled unpaid. Late money may open it again.
    closed_at = models.DateTimeField(null=True)
    #: Whether it is paid in parts, each when it falls due: see `Milestone`. Without, all is paid at once.
    has_milestones = models.BooleanField(default=False, db_default=False)
    is_demo = models.BooleanField(default=False)

    objects = PurchaseQuerySet.as_manager()

    class Meta:
        app_label = "order"
        verbose_name = _("purchase")
        verbose_name_plural = _("purchases")
        ordering = ("-placed_at",)
        indexes = (
            models.Index(
                fields=["hold_until"], condition=Q(paid_at=None, closed_at=None), name="purchase_held_by_deadline"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(paid_at=None) | Q(confirmed_at__isnull=False), name="purchase_paid_is_confirmed"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(confirmed_at=None), name="purchase_closed_is_not_confirmed"
            ),
            models.CheckConstraint(
                condition=Q(notice_channel="") | Q(notice_channel__in=NoticeChannel.values),
                name="purchase_notice_channel_known",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def total(self) -> Money:
        """What the buyer owes for all orders together; what came to nothing before it was paid is left out."""
        orders = list(self.orders.all())
        owed = [order for order in orders if order.paid_at is not None or order.status not in NOTHING_OWED]
        return Money.total((order.total for order in owed or orders), self.currency)

    def get_absolute_url(self) -> str:
        return reverse("checkout:track", kwargs={"token": self.token})


class ShippingAddress(PlacedAddress, AbstractShippingAddress):
    """Where a purchase goes: a place in the gazetteer and what a driver needs to find the door.

    Cambodian streets often have no name; so the village, a landmark and a phone number do the work, and a postcode
    is never asked for.
    """

    POSTCODE_REQUIRED = False
    POSTCODES_REGEX = {**AbstractShippingAddress.POSTCODES_REGEX, "KH": r"^([0-9]{5,6}|[0-9]{8})$"}

    class Meta(AbstractShippingAddress.Meta):
        constraints = (
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
                name="shipping_pin_both_or_neither",
            ),
            models.CheckConstraint(condition=Q(deliver_to__in=DeliverTo.values), name="shipping_deliver_to_known"),
            in_country("shipping_abroad_has_no_place"),
        )


class OrderQuerySet(ByProvinceQuerySet["Order"]):
    """Scopes over orders."""

    def for_vendor(self, vendor: Any) -> OrderQuerySet:
        """Keep one vendor's orders, from the moment they are theirs to see."""
        return self.filter(vendor=vendor, confirmed_at__isnull=False)

    def to_accept(self) -> OrderQuerySet:
        return self.filter(status=OrderStatus.CONFIRMED)


class Order(AbstractOrder):
    """One vendor's part of a purchase, with its own lines, delivery, total and status. Number `P1001-1`."""

    pipeline = FLOW
    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province",)

    purchase = models.ForeignKey(Purchase, null=True, on_delete=models.PROTECT, related_name="orders")
    vendor = models.ForeignKey("partner.Vendor", null=True, on_delete=models.PROTECT, related_name="orders")
    partner = models.ForeignKey("partner.Partner", null=True, on_delete=models.PROTECT, related_name="orders")
    #: Who receives its money, and where, as it was when it was placed. What is paid at the door is always collected.
    settlement_mode = models.CharField(
        max_length=7, choices=SettlementMode, default=SettlementMode.COLLECT, db_default=SettlementMode.COLLECT
    )
    payee_account = models.CharField(max_length=64, blank=True, default="", db_default="")
    #: What its carrier is owed, in riel, where the buyer pays in another currency.
    delivery_khr = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    #: What its vendor pays of the delivery, in riel, by its own offer; the buyer pays the rest, its carrier gets both.
    delivery_by_vendor = models.DecimalField(max_digits=14, decimal_places=2, default=0, db_default=0)
    #: What was promised of its delivery when it was placed; its shipment keeps it.
    delivery_quote = models.JSONField(default=dict, blank=True, db_default={})
    confirmed_at = models.DateTimeField(null=True, blank=True)
    #: When all the money of its part of the purchase was here.
    paid_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    #: When its vendor said that it may be sent though a milestone that holds it back is not paid.
    ships_unpaid_at = models.DateTimeField(null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta(AbstractOrder.Meta):
        constraints = (
            models.UniqueConstraint(fields=["purchase", "partner"], name="one_order_per_partner_and_purchase"),
            models.CheckConstraint(condition=Q(status__in=OrderStatus.values), name="order_status_known"),
            models.CheckConstraint(
                condition=~Q(settlement_mode="direct") | ~Q(payee_account=""),
                name="order_paid_directly_names_the_payee",
            ),
            models.CheckConstraint(condition=Q(delivery_by_vendor__gte=0), name="order_vendor_pays_delivery_not_less"),
        )
        indexes = (models.Index(fields=["vendor", "status"], name="order_by_vendor_and_status"),)

    @property
    def total(self) -> Money:
        """What the buyer owes for this order: goods after discounts, and delivery."""
        return Money(self.total_incl_tax, self.currency)

    @property
    def delivery_charge(self) -> Money:
        return Money(self.shipping_incl_tax, self.currency)

    @property
    def goods_total(self) -> Money:
        return self.total - self.delivery_charge

    @property
    def delivery_owed(self) -> Money:
        """What its carrier is owed: tariffs are in riel, whatever the buyer paid in."""
        if self.delivery_khr is not None:
            return Money(self.delivery_khr, RIEL)
        share = self.delivery_share
        return self.delivery_charge + share if share else self.delivery_charge

    @property
    def delivery_share(self) -> Money:
        """What its vendor pays of the delivery, in riel."""
        return Money(self.delivery_by_vendor, RIEL)

    @property
    def goods_in_riel(self) -> Money:
        """What its goods cost, in riel, for carriers and papers: at the pinned rate where the buyer paid in dollars."""
        if self.currency == RIEL or self.purchase is None or self.purchase.khr_per_usd is None:
            return self.goods_total
        return in_riel(dollars=self.goods_total, khr_per_usd=self.purchase.khr_per_usd)

    @property
    def is_direct(self) -> bool:
        """Whether the buyer pays its vendor straight, and we never hold the money."""
        return self.settlement_mode == SettlementMode.DIRECT

    @property
    def status_label(self) -> str:
        return str(OrderStatus(self.status).label)


class LineCharge(models.TextChoices):
    """What a line of an agreed purchase is, where it is no goods."""

    FREIGHT = "freight", _("freight")
    INSURANCE = "insurance", _("insurance")


class Line(AbstractLine):
    """One product of an order: what the buyer pays for it, and what its vendor is owed for it.

    In an agreed purchase it may be goods that stand in no listing, or what its vendor charges for the way.
    """

    #: In what its quantity counts, by the quote's code; empty: pieces.
    unit = models.CharField(max_length=20, blank=True, default="", db_default="")
    #: Empty for goods.
    charge = models.CharField(max_length=10, choices=LineCharge, blank=True, default="", db_default="")

    #: Where the buyer pays in another currency than the price stands in; empty: what the buyer pays.
    owed_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    owed_currency = models.CharField(max_length=3, blank=True, default="", db_default="")

    class Meta(AbstractLine.Meta):
        constraints = (
            models.CheckConstraint(
                condition=Q(owed_amount=None, owed_currency="") | Q(owed_amount__isnull=False) & ~Q(owed_currency=""),
                name="order_line_owed_amount_and_currency",
            ),
            models.CheckConstraint(
                condition=Q(charge="") | Q(charge__in=LineCharge.values), name="order_line_charge_known"
            ),
        )

    @property
    def owed(self) -> Money:
        """What its vendor is owed, before our fee."""
        if self.owed_amount is None:
            return Money(self.line_price_incl_tax, self.order.currency)
        return Money(self.owed_amount, self.owed_currency)


from oscar.apps.order.models import *  # type: ignore[assignment]  # noqa: E402, F403 - Oscar registers only what is not registered above

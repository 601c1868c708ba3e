"""Who may say what happens to parcels, and what they said.

# Note [A right with an end]
Whoever scans is a person with a phone, appointed for one place or one vendor until a day; no place at the officers'
desk comes with it. What they may scan follows from the appointment and the parcel, see `logistics.scanning.belonging`.
A new term is a new row; an ended one stays, because scans point at it.

# Note [Each scan once]
A scan has the key that the phone gave it before it was sent. The row is there before anything is done with it, and says
afterwards what became of it: a key that comes again is answered from the row. See `services.scans`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from logistics.models.columns import exact_money
from logistics.models.points import PointKind
from marketplace.core.ids import new_token
from marketplace.core.money import Money
from marketplace.users.areas import ByProvinceQuerySet

if TYPE_CHECKING:
    from marketplace.users.models import User

AT_POINTS: Final = ("clerk", "agent", "keeper")
OF_VENDORS: Final = ("rider", "packer")


def private_storage() -> Storage:
    """Return the storage whose files have no address of their own."""
    storage: Storage = storages["private"]
    return storage


class Role(models.TextChoices):
    """In whose place somebody scans."""

    CLERK = "clerk", _("clerk of a post office")
    AGENT = "agent", _("agent of a station, shop or locker")
    KEEPER = "keeper", _("keeper of a hub")
    RIDER = "rider", _("rider")
    PACKER = "packer", _("packer of a vendor")


#: The kinds of places that each role is for.
KINDS_OF_POINTS: Final[dict[str, frozenset[str]]] = {
    Role.CLERK.value: frozenset({PointKind.POST_OFFICE.value}),
    Role.AGENT.value: frozenset({
        PointKind.BUS_STATION.value, PointKind.PICKUP_POINT.value, PointKind.LOCKER.value,
    }),
    Role.KEEPER.value: frozenset({PointKind.HUB.value}),
}  # fmt: skip


class AppointmentQuerySet(ByProvinceQuerySet["Appointment"]):
    """Scopes over appointments."""

    def standing(self, on: date) -> AppointmentQuerySet:
        """Keep those that count on a day."""
        return self.filter(ended_at=None, starts_on__lte=on, ends_on__gte=on, user__is_active=True)

    def of(self, user: User) -> AppointmentQuerySet:
        return self.filter(user_id=user.pk)

    def for_vendor(self, vendor: Any) -> AppointmentQuerySet:
        return self.filter(vendor=vendor)


class Appointment(models.Model):
    """One term of one person in one role: at a point, for a vendor, or as a rider of a province."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("province",)

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="scan_terms", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)
    point = models.ForeignKey(
        "shipping.ServicePoint", null=True, blank=True, on_delete=models.PROTECT, related_name="people",
        verbose_name=_("service point"),
    )  # fmt: skip
    vendor = models.ForeignKey(
        "partner.Vendor", null=True, blank=True, on_delete=models.PROTECT, related_name="scan_terms",
        verbose_name=_("vendor"),
    )  # fmt: skip
    province = models.ForeignKey(
        "geography.Province", on_delete=models.PROTECT, related_name="+", verbose_name=_("province")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    appointed_at = models.DateTimeField(_("appointed"))
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("appointed by")
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        app_label = "scanning"
        verbose_name = _("person who scans")
        verbose_name_plural = _("people who scan")
        ordering = ("-appointed_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(role__in=Role.values), name="scan_role_known"),
            models.CheckConstraint(
                condition=Q(role__in=AT_POINTS, point__isnull=False, vendor=None)
                | Q(role="rider", point=None)
                | Q(role="packer", point=None, vendor__isnull=False),
                name="scan_role_has_its_place",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="scan_term_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(ended_by=None), name="scan_term_ended_by_when_ended"
            ),
            models.UniqueConstraint(
                fields=["user", "point"],
                condition=Q(ended_at=None, point__isnull=False),
                name="one_scan_term_per_point",
            ),
            models.UniqueConstraint(
                fields=["user", "vendor"],
                condition=Q(ended_at=None, vendor__isnull=False),
                name="one_scan_term_per_vendor",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at=None, point=None, vendor=None), name="one_scan_term_as_rider"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    @property
    def place_name(self) -> str:
        """Return for whom or where, in the reader's language."""
        where = self.point or self.vendor or self.province
        return str(where.name)

    @property
    def is_standing(self) -> bool:
        """Return whether it counts today."""
        return self.ended_at is None and self.starts_on <= timezone.localdate() <= self.ends_on


class ScanOutcome(models.TextChoices):
    """What became of a scan."""

    RECEIVED = "received", _("being looked at")
    TAKEN = "taken", _("taken")
    REFUSED = "refused", _("refused")


class Scan(models.Model):
    """What one phone said happened to one parcel, as it was said, and what became of it. See Note [Each scan once]."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("appointment__province",)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="scans")
    client_key = models.CharField(max_length=36)
    appointment = models.ForeignKey(
        Appointment,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="scans",
        verbose_name=_("appointment"),
    )
    consignment = models.ForeignKey(
        "shipping.Consignment", null=True, blank=True, on_delete=models.PROTECT, related_name="scans"
    )
    number = models.CharField(_("number"), max_length=120)
    step = models.CharField(_("step"), max_length=40)
    told = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    #: When it happened by the phone's clock, when the phone sent it by its clock, and when it came by ours.
    occurred_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField(_("received"))
    #: When it happened as we believe it; see `services.clocks`.
    happened_at = models.DateTimeField(_("happened"), null=True, blank=True)
    cash_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    cash_currency = models.CharField(max_length=3, blank=True)
    photo = models.FileField(upload_to="scans/%Y/%m/", storage=private_storage, blank=True)
    signature = models.FileField(upload_to="scans/%Y/%m/", storage=private_storage, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=ScanOutcome, default=ScanOutcome.RECEIVED)
    words = models.CharField(max_length=300, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)

    objects = ByProvinceQuerySet.as_manager()

    class Meta:
        app_label = "scanning"
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        ordering = ("-received_at", "-pk")
        indexes = (
            models.Index(fields=["user", "-received_at"], name="scan_by_person"),
            models.Index(fields=["consignment", "appointment"], name="scan_by_parcel"),
        )
        constraints = (
            models.UniqueConstraint(fields=["user", "client_key"], name="one_scan_per_person_and_key"),
            models.CheckConstraint(condition=Q(outcome__in=ScanOutcome.values), name="scan_outcome_known"),
            models.CheckConstraint(
                condition=~Q(outcome="taken")
                | Q(consignment__isnull=False, appointment__isnull=False, happened_at__isnull=False),
                name="scan_taken_says_of_what",
            ),
            models.CheckConstraint(condition=~Q(outcome="refused") | ~Q(words=""), name="scan_refusal_has_words"),
            models.CheckConstraint(
                condition=Q(cash_amount=None, cash_currency="") | exact_money("cash_amount", "cash_currency"),
                name="scan_cash_is_money",
            ),
        )

    def __str__(self) -> str:
        return f"{self.step} {self.number}"

    @property
    def cash(self) -> Money | None:
        """Return what was taken at the door, if anything was said of it."""
        return None if self.cash_amount is None else Money(self.cash_amount, self.cash_currency)

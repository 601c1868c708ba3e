from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from marketplace.core.addresses import address
from marketplace.users.areas import ByProvinceQuerySet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marketplace.users.models import User


class VendorKind(models.TextChoices):
    """What a vendor is before the law, as far as it decides which papers we ask for."""

    HOUSEHOLD = "household", _("household")
    SOLE_PROPRIETOR = "sole_proprietor", _("sole proprietor")
    COMPANY = "company", _("company")
    COOPERATIVE = "cooperative", _("cooperative")
    SERVICE_PROVIDER = "service_provider", _("service provider")


class ServiceKind(models.TextChoices):
    """What a service provider does for those who sell."""

    COURIER = "courier", _("courier")
    PHOTOGRAPHER = "photographer", _("photographer")
    PACKAGING = "packaging", _("packaging")
    TRANSLATION = "translation", _("translation")
    PAYMENTS = "payments", _("payments")


class VendorStatus(models.TextChoices):
    """Whether a vendor may sell."""

    OPEN = "open", _("open")
    #: Something that is required is missing; it opens by itself when the last one stands.
    INCOMPLETE = "incomplete", _("incomplete")
    PAUSED = "paused", _("paused by the vendor")
    SUSPENDED = "suspended", _("suspended by the Ministry")
    CLOSED = "closed", _("closed")


class SettlementMode(models.TextChoices):
    """Who receives what buyers pay: we, to pay out later, or the vendor itself at its own Bakong account."""

    COLLECT = "collect", _("we collect and pay out")
    DIRECT = "direct", _("buyers pay the vendor directly")


#: Nothing of these can be bought, and money that comes late for them goes back.
STOPPED: Final = (VendorStatus.SUSPENDED, VendorStatus.CLOSED)


def back_on(away_from: date | None, away_to: date | None, day: date) -> date | None:
    """Return the day after a holiday if `day` lies in it, else None. See Note [A holiday is a rule by date]."""
    if away_from is None or away_to is None or not away_from <= day <= away_to:
        return None
    return away_to + timedelta(days=1)


class VendorQuerySet(ByProvinceQuerySet["Vendor"]):
    """Scopes over vendors."""

    def open(self) -> VendorQuerySet:
        return self.filter(status=VendorStatus.OPEN)

    def of_user(self, user: User) -> VendorQuerySet:
        return self.filter(memberships__user=user)


class Vendor(models.Model):
    """A company or person who sells here: the party we contract with and pay. It exists only once it is approved.

    # Note [A holiday is a rule by date]
    Nothing happens when a holiday begins or ends: whoever asks whether the shop sells asks `back_on` with the day. So
    it closes and opens on time, with no task that could be late, and its status stays what it was.
    """

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("province",)

    code = models.SlugField(max_length=80, unique=True, help_text=_("stands in the shop's address"))
    legal_name = models.CharField(_("legal name"), max_length=200)
    name_km = models.CharField(_("shop name in Khmer"), max_length=120, blank=True)
    name_en = models.CharField(_("shop name in English"), max_length=120, blank=True)
    story_km = models.TextField(_("story in Khmer"), blank=True)
    story_en = models.TextField(_("story in English"), blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=VendorKind)
    status = models.CharField(
        _("status"), max_length=12, choices=VendorStatus, default=VendorStatus.OPEN, db_index=True
    )
    #: The vendor's own wish. `status` follows from it and from what else stands: see `vendors.services.standing`.
    wants_pause = models.BooleanField(_("paused by the vendor"), default=False, editable=False)
    #: Whether a sanction limits it: no new listings, no chosen places. Follows from the sanctions too.
    is_limited = models.BooleanField(_("limited by the Ministry"), default=False, editable=False)
    village = models.ForeignKey(
        "geography.Village", null=True, blank=True, on_delete=models.PROTECT, related_name="vendors"
    )
    commune = models.ForeignKey(
        "geography.Commune", null=True, blank=True, on_delete=models.PROTECT, related_name="vendors"
    )
    district = models.ForeignKey("geography.District", null=True, on_delete=models.PROTECT, related_name="vendors")
    province = models.ForeignKey("geography.Province", on_delete=models.PROTECT, related_name="vendors")
    phone = PhoneNumberField(_("phone number"))
    bakong_account_id = models.CharField(_("Bakong account"), max_length=32, blank=True)
    #: An officer sets it; each order keeps the one it was placed under.
    settlement_mode = models.CharField(
        _("settlement"),
        max_length=7,
        choices=SettlementMode,
        default=SettlementMode.COLLECT,
        db_default=SettlementMode.COLLECT,
        editable=False,
    )
    is_women_led = models.BooleanField(_("led by women"), default=False)
    photo = models.ImageField(upload_to="vendors/", blank=True)
    #: As `vendors.shop_page.PagePhoto` writes them, the cover first; `photo` is the cover. Approved by officers.
    page_photos = models.JSONField(_("photos of the shop's page"), default=list, blank=True, editable=False)
    #: As `vendors.opening.as_data` writes them; null says nothing. The vendor sets them without review.
    opening_times = models.JSONField(_("opening times"), null=True, blank=True, default=None, editable=False)
    shows_phone = models.BooleanField(_("shows its phone number"), default=False, db_default=False, editable=False)
    #: First and last day of a holiday, in Cambodia. See Note [A holiday is a rule by date].
    away_from = models.DateField(_("closed from"), null=True, blank=True)
    away_to = models.DateField(_("closed to"), null=True, blank=True)
    approved_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)

    objects = VendorQuerySet.as_manager()

    class Meta:
        app_label = "partner"
        verbose_name = _("vendor")
        verbose_name_plural = _("vendors")
        permissions = (("set_settlement_mode", "Can set whether buyers pay a vendor directly"),)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(name_km="") | ~models.Q(name_en=""), name="vendor_named_in_one_language_at_least"
            ),
            models.CheckConstraint(
                condition=models.Q(away_from=None, away_to=None)
                | models.Q(away_from__isnull=False, away_to__isnull=False, away_to__gte=models.F("away_from")),
                name="vendor_away_from_a_day_to_a_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(settlement_mode="direct") | ~models.Q(bakong_account_id=""),
                name="vendor_paid_directly_has_an_account",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The shop's name in the reader's language, else in the other."""
        first, second = (self.name_km, self.name_en) if get_language() == "km" else (self.name_en, self.name_km)
        return first or second

    @property
    def story(self) -> str:
        """The shop's story in the reader's language, else in the other."""
        first, second = (self.story_km, self.story_en) if get_language() == "km" else (self.story_en, self.story_km)
        return first or second

    def back_on(self, day: date) -> date | None:
        """Return the day on which a shop that is on holiday on `day` sells again; None where it is not."""
        return back_on(self.away_from, self.away_to, day)

    def get_absolute_url(self) -> str:
        return address("storefront:vendor", kwargs={"code": self.code})


class MembershipRole(models.TextChoices):
    """What a member of a vendor may do."""

    OWNER = "owner", _("owner")
    MANAGER = "manager", _("manager")
    PACKER = "packer", _("packer")
    ACCOUNTANT = "accountant", _("accountant")


class Membership(models.Model):
    """A user's role in a vendor."""

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=MembershipRole)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "partner"
        constraints = (models.UniqueConstraint(fields=["vendor", "user"], name="one_membership_per_user_and_vendor"),)

    def __str__(self) -> str:
        return f"{self.user} {self.role} of {self.vendor}"


def keys_of_helpers(makers: Iterable[int]) -> set[int]:
    """Return the keys of the field officers who help these makers or did: they never decide about them."""
    mandates = apps.get_model("partner", "Mandate")._default_manager
    return set(mandates.filter(maker__in=makers).values_list("officer__user_id", flat=True))

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Round, Substr
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from catalogue.trade.models.hs import HSCode
from marketplace.core.money import Money

if TYPE_CHECKING:
    from typing import Self

CURRENCIES = ("KHR", "USD")


class TradeUnit(models.TextChoices):
    """In what a quantity is counted, in trade and in customs papers."""

    PIECE = "piece", _("piece")
    PAIR = "pair", _("pair")
    SET = "set", _("set")
    BOX = "box", _("box")
    KILOGRAM = "kg", _("kg")
    TONNE = "tonne", _("tonne")
    LITRE = "litre", _("litre")
    METRE = "metre", _("metre")
    SQUARE_METRE = "m2", _("square metre")


class OriginCriterion(models.TextChoices):
    """Why goods count as made in Cambodia.

    Source: the criteria that the forms of proof of origin name (ATIGA form D, RCEP, form A); which of them a
    destination accepts is data of `logistics.customs`. Sample, not verified with the Ministry's origin office.
    """

    WHOLLY_OBTAINED = "WO", _("grown, caught or made here from nothing foreign")
    PRODUCED_ENTIRELY = "PE", _("made here of materials that all come from the region")
    TARIFF_CHANGE = "CTC", _("made here of foreign materials that became another kind of goods")
    VALUE_CONTENT = "RVC", _("made here; at least 40 % of its worth is from here")
    SPECIFIC = "PSR", _("meets the rule for its own kind of goods")


class TradeTermsQuerySet(models.QuerySet[Any]):
    """Scopes over trade terms."""

    def for_vendor(self, vendor: Any) -> Self:
        """Return those of one vendor's products."""
        return self.filter(product__vendor=vendor)


class TradeTerms(models.Model):
    """What one product says to business buyers and to customs.

    # Note [Terms of a variant]
    What is bought is the variant, so tiers and samples are a variant's own, or, where it names none, those of its
    listing only if every variant costs the same. What customs ask (code, origin, words) a variant takes from its
    listing where it says nothing itself. `catalogue.trade.selectors` reads both so.
    """

    product = models.OneToOneField("catalogue.Product", on_delete=models.CASCADE, related_name="trade_terms")
    #: Six digits; the key is the code itself, so that a rule by prefix needs no join.
    hs_code = models.ForeignKey(
        HSCode,
        to_field="code",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("customs code (HS, 6 digits)"),
    )
    #: The whole national code, 8 or 10 digits, where a broker or the customs named one.
    national_code = models.CharField(_("national customs code"), max_length=10, blank=True)
    #: ISO 3166 alpha-2.
    origin_country = models.CharField(_("made in"), max_length=2, default="KH")
    origin_criterion = models.CharField(_("why it is of here"), max_length=3, choices=OriginCriterion, blank=True)
    #: What it is, for customs: Latin letters, no trade name.
    customs_text_en = models.CharField(_("words for the customs, in English"), max_length=120, blank=True)
    net_weight_g = models.PositiveIntegerField(_("weight without packing, in grams"), null=True, blank=True)
    lead_days = models.PositiveSmallIntegerField(_("days to make an order"), null=True, blank=True)
    #: In `unit`.
    capacity_per_month = models.PositiveIntegerField(_("how much in a month"), null=True, blank=True)
    unit = models.CharField(_("counted in"), max_length=6, choices=TradeUnit, default=TradeUnit.PIECE)
    sample_price = models.DecimalField(_("price of a sample"), max_digits=12, decimal_places=2, null=True, blank=True)
    sample_price_usd = models.DecimalField(
        _("price of a sample in dollars"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    shelf_life_days = models.PositiveIntegerField(_("keeps for so many days"), null=True, blank=True)
    pieces_per_carton = models.PositiveIntegerField(_("pieces in a carton"), null=True, blank=True)
    #: Gross, as packed.
    carton_weight_g = models.PositiveIntegerField(_("weight of a full carton, in grams"), null=True, blank=True)
    carton_length_cm = models.PositiveSmallIntegerField(_("length of a carton, in cm"), null=True, blank=True)
    carton_width_cm = models.PositiveSmallIntegerField(_("width of a carton, in cm"), null=True, blank=True)
    carton_height_cm = models.PositiveSmallIntegerField(_("height of a carton, in cm"), null=True, blank=True)
    cartons_per_pallet = models.PositiveIntegerField(_("cartons on a pallet"), null=True, blank=True)
    accepts_requests = models.BooleanField(_("answers requests for a quote"), default=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = TradeTermsQuerySet.as_manager()

    class Meta:
        app_label = "trade"
        verbose_name = _("trade terms")
        verbose_name_plural = _("trade terms")
        constraints = (
            models.CheckConstraint(
                condition=Q(hs_code=None) | Q(Exact(Length("hs_code"), 6)), name="terms_hs_code_six_digits"
            ),
            models.CheckConstraint(
                condition=Q(national_code="")
                | Q(national_code__regex=r"^([0-9]{8}|[0-9]{10})$", hs_code__isnull=False)
                & Q(Exact(Substr("national_code", 1, 6), F("hs_code"))),
                name="terms_national_code_begins_as_hs",
            ),
            models.CheckConstraint(condition=Q(origin_country__regex=r"^[A-Z]{2}$"), name="terms_origin_is_a_country"),
            models.CheckConstraint(
                condition=Q(origin_criterion="") | Q(origin_criterion__in=OriginCriterion.values),
                name="terms_criterion_known",
            ),
            models.CheckConstraint(condition=Q(unit__in=TradeUnit.values), name="terms_unit_known"),
            models.CheckConstraint(
                condition=(Q(sample_price=None) | Q(sample_price__gt=0, sample_price=Round(F("sample_price"))))
                & (Q(sample_price_usd=None) | Q(sample_price_usd__gt=0, sample_price__isnull=False)),
                name="terms_sample_costs_something",
            ),
            models.CheckConstraint(
                condition=Q(carton_length_cm=None, carton_width_cm=None, carton_height_cm=None)
                | Q(carton_length_cm__isnull=False, carton_width_cm__isnull=False, carton_height_cm__isnull=False)
                & Q(carton_length_cm__gt=0, carton_width_cm__gt=0, carton_height_cm__gt=0),
                name="terms_carton_size_all_or_none",
            ),
            models.CheckConstraint(
                condition=(Q(pieces_per_carton=None) | Q(pieces_per_carton__gt=0))
                & (Q(cartons_per_pallet=None) | Q(cartons_per_pallet__gt=0, pieces_per_carton__isnull=False))
                & (Q(carton_weight_g=None) | Q(carton_weight_g__gt=0, pieces_per_carton__isnull=False)),
                name="terms_packing_counts_up",
            ),
            models.CheckConstraint(
                condition=(Q(net_weight_g=None) | Q(net_weight_g__gt=0))
                & (Q(capacity_per_month=None) | Q(capacity_per_month__gt=0))
                & (Q(shelf_life_days=None) | Q(shelf_life_days__gt=0)),
                name="terms_numbers_positive",
            ),
        )

    def __str__(self) -> str:
        return f"{self.product_id} {self.hs_code_id or ''}".strip()

    @property
    def sample(self) -> Money | None:
        """What a sample costs in riel; None where none is sold."""
        return None if self.sample_price is None else Money(self.sample_price, "KHR")


class PriceTier(models.Model):
    """From so many pieces on, one piece costs so much, in one currency, for business buyers."""

    terms = models.ForeignKey(TradeTerms, on_delete=models.CASCADE, related_name="tiers")
    currency = models.CharField(_("currency"), max_length=3)
    min_quantity = models.PositiveIntegerField(_("from so many pieces"))
    price = models.DecimalField(_("price of one piece"), max_digits=12, decimal_places=2)

    class Meta:
        app_label = "trade"
        verbose_name = _("price tier")
        verbose_name_plural = _("price tiers")
        ordering = ("currency", "min_quantity")
        constraints = (
            models.UniqueConstraint(
                fields=["terms", "currency", "min_quantity"], name="one_tier_per_currency_and_quantity"
            ),
            models.CheckConstraint(condition=Q(currency__in=CURRENCIES), name="tier_currency_known"),
            models.CheckConstraint(condition=Q(min_quantity__gte=2), name="tier_is_of_more_than_one"),
            models.CheckConstraint(
                condition=Q(price__gt=0) & (~Q(currency="KHR") | Q(price=Round(F("price")))),
                name="tier_price_is_money",
            ),
        )

    def __str__(self) -> str:
        return f"{self.min_quantity}+ {self.unit_price}"

    @property
    def unit_price(self) -> Money:
        """What one piece costs."""
        return Money(self.price, self.currency)


class ExcludedCountry(models.Model):
    """A country to which a vendor does not sell this product."""

    terms = models.ForeignKey(TradeTerms, on_delete=models.CASCADE, related_name="excluded_countries")
    #: ISO 3166 alpha-2.
    country_code = models.CharField(_("country"), max_length=2)

    class Meta:
        app_label = "trade"
        verbose_name = _("country not served")
        verbose_name_plural = _("countries not served")
        ordering = ("country_code",)
        constraints = (
            models.UniqueConstraint(fields=["terms", "country_code"], name="one_exclusion_per_country"),
            models.CheckConstraint(
                condition=Q(country_code__regex=r"^[A-Z]{2}$") & ~Q(country_code="KH"),
                name="excluded_country_is_abroad",
            ),
        )

    def __str__(self) -> str:
        return self.country_code

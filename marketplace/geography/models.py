"""The four levels of Cambodia's administrative geography, and how places are found among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.geography.normalise import name_key, sound_key, without_unit_words

if TYPE_CHECKING:
    from datetime import date

PATH_SEPARATOR: Final = ", "


class PlaceQuerySet(models.QuerySet[Any]):
    """Places of one level."""

    def open(self) -> Self:
        """Return the places that exist today; closed ones stay only for the orders that point at them."""
        return self.filter(valid_to__isnull=True)

    def matching(self, text: str) -> Self:
        """Return the places whose name, other name or code is, holds or sounds like the text.

        Any spelling will do: Khmer with either look-alike sign, Latin with or without spaces, "Kompong" for "Kampong".
        The text may begin with the word for the level ("ភូមិ", "province"). Nothing is found for an empty text.
        """
        wanted = without_unit_words(text)
        key = name_key(wanted)
        if not key:
            return self.none()
        found = Q(search_key__contains=key)
        sound = sound_key(wanted)
        if sound:
            found |= Q(search_key__contains=f"|~{sound}|")
        return self.filter(found)

    def with_path(self) -> Self:
        """Return the places with all they lie in, in one query."""
        return self.select_related(*self.model.PARENTS) if self.model.PARENTS else self


class Place(models.Model):
    """One administrative unit. Never deleted: orders and origins point at it; when it ends it is closed."""

    #: Lookup paths to everything above, for `select_related`.
    PARENTS: tuple[str, ...] = ()

    code = models.CharField(_("code"), max_length=8, help_text=_("As the source has it."))
    name_km = models.CharField(_("name in Khmer"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    aliases = models.JSONField(_("other names"), default=list, blank=True)
    search_key = models.TextField(editable=False)
    lat = models.DecimalField(_("latitude"), max_digits=8, decimal_places=6, null=True, blank=True)
    lon = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    coord_source = models.CharField(_("source of the point"), max_length=120, blank=True)
    dataset = models.CharField(_("data set"), max_length=60)
    dataset_year = models.PositiveSmallIntegerField(_("year of the data set"))
    is_repaired = models.BooleanField(_("repaired"), default=False)
    repair_note = models.CharField(_("what was repaired"), max_length=300, blank=True)
    valid_from = models.DateField(_("exists since"), null=True, blank=True)
    valid_to = models.DateField(_("existed until"), null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("code",)
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True, coord_source="")
                | (Q(lat__isnull=False, lon__isnull=False) & ~Q(coord_source="")),
                name="%(class)s_point_has_source",
            ),
            models.CheckConstraint(
                condition=Q(is_repaired=False, repair_note="") | (Q(is_repaired=True) & ~Q(repair_note="")),
                name="%(class)s_repair_is_explained",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="%(class)s_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.public_id})"

    @property
    def public_id(self) -> str:
        """Return what stands in a URL or an option for this place."""
        return self.code

    @property
    def name(self) -> str:
        """Return the name in the reader's language."""
        return self.name_km if in_khmer() else self.name_en

    @property
    def parent(self) -> Place | None:
        """Return the place this one lies in; a province lies in none."""
        return None

    @property
    def lineage(self) -> list[Place]:
        """Return this place and all it lies in, smallest first."""
        above = self.parent
        return [self, *(above.lineage if above else [])]

    @property
    def path_km(self) -> str:
        """Return the names from this place up to its province, in Khmer."""
        return PATH_SEPARATOR.join(place.name_km for place in self.lineage)

    @property
    def path_en(self) -> str:
        """Return the names from this place up to its province, in English."""
        return PATH_SEPARATOR.join(place.name_en for place in self.lineage)

    @property
    def path(self) -> str:
        """Return the names from this place up to its province, in the reader's language."""
        return self.path_km if in_khmer() else self.path_en

    def close(self, *, on: date) -> None:
        """End this place: it is offered no more, and what points at it stays."""
        self.valid_to = on
        self.save(update_fields=["valid_to"])


class Province(Place):
    """A province or the capital: the first level, two digits."""

    slug = models.SlugField(_("address in the shop"), max_length=40, unique=True)
    reach_deg = models.DecimalField(
        _("reach of the province around its point, degrees"), max_digits=3, decimal_places=1, null=True, blank=True
    )

    class Meta(Place.Meta):
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Place.Meta.constraints,
            models.UniqueConstraint(fields=["code"], name="province_code_unique"),
            models.UniqueConstraint(fields=["name_km"], name="province_name_km_unique"),
            models.UniqueConstraint(fields=["name_en"], name="province_name_en_unique"),
        )

    def get_absolute_url(self) -> str:
        """Return the province's page in the shop."""
        return reverse("storefront:province", kwargs={"slug": self.slug})


class District(Place):
    """A district, municipality or khan: the second level, four digits."""

    PARENTS = ("province",)

    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="districts")

    class Meta(Place.Meta):
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Place.Meta.constraints,
            models.UniqueConstraint(fields=["code"], name="district_code_unique"),
            models.UniqueConstraint(fields=["province", "name_km"], name="district_name_km_unique_in_province"),
        )

    @property
    def parent(self) -> Province:
        return self.province


class Commune(Place):
    """A commune or sangkat: the third level, six digits. Eight communes of one district share one name."""

    PARENTS = ("district", "district__province")

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="communes")

    class Meta(Place.Meta):
        verbose_name = _("commune")
        verbose_name_plural = _("communes")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Place.Meta.constraints,
            models.UniqueConstraint(fields=["code"], name="commune_code_unique"),
        )

    @property
    def parent(self) -> District:
        return self.district

    @property
    def postcode(self) -> str:
        """Return the six-digit postcode.

        Source: libaddressinput, region KH (five or six digits); in use it is the commune's own code.
        """
        return self.code


class Village(Place):
    """A village: the fourth level. Its name says nothing without its parents: a third of all names are shared.

    `code` is the source's and some are shared or unfinished; `public_code` is always one village's own.
    """

    PARENTS = ("commune", "commune__district", "commune__district__province")

    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="villages")
    public_code = models.CharField(_("code in the shop"), max_length=60, unique=True)

    class Meta(Place.Meta):
        verbose_name = _("village")
        verbose_name_plural = _("villages")
        ordering = ("public_code",)
        indexes = (models.Index(fields=["code"], name="village_code"),)
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Place.Meta.constraints,
            models.UniqueConstraint(fields=["commune", "code", "name_km"], name="village_unique_in_commune"),
        )

    @property
    def public_id(self) -> str:
        return self.public_code

    @property
    def parent(self) -> Commune:
        return self.commune

    def get_absolute_url(self) -> str:
        """Return the village's page in the shop."""
        return reverse("storefront:village", kwargs={"code": self.public_code})


def in_khmer() -> bool:
    """Return whether the reader's language is Khmer; with no language chosen, it is."""
    return (get_language() or "km").startswith("km")

"""The index of search: our own thin tables, beside which each database keeps its full-text structures.

What makes them searchable (an FTS5 table and its triggers, or a tsvector column) is made by the first migration and
described in `engines/`. On SQLite a migration that alters these tables makes them anew and so loses the triggers: it
must call `engines.structures.build` again, and a test looks for them.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.storefront.search.analysis.lexicon import Entry, Role


class Kind(models.TextChoices):
    """What a document stands for."""

    PRODUCT = "product", _("product")
    VENDOR = "vendor", _("vendor")
    VILLAGE = "village", _("village")
    CATEGORY = "category", _("category")
    STORY = "story", _("story")


class SearchDocument(models.Model):
    """One thing that can be found, as it was when `indexed_at`; nothing in it is a source of truth.

    `tokens` and `clusters` are written by `analysis.documents`; `version` says by which lexicon.
    """

    kind = models.CharField(max_length=10, choices=Kind)
    object_id = models.BigIntegerField()
    url_code = models.CharField(max_length=255)
    url_slug = models.CharField(max_length=255, blank=True)
    title_km = models.CharField(max_length=255, blank=True)
    title_en = models.CharField(max_length=255, blank=True)
    tokens = models.TextField()
    clusters = models.TextField(blank=True)
    #: A JSON list of the tags it is counted under (see `facets`); the same stand among its tokens, to be found by.
    facets = models.TextField(default='["a"]')
    category_id = models.BigIntegerField(null=True)
    category_path = models.CharField(max_length=255, blank=True)
    category_km = models.CharField(max_length=255, blank=True)
    category_en = models.CharField(max_length=255, blank=True)
    province = models.CharField(max_length=2, blank=True)
    vendor_code = models.CharField(max_length=80, blank=True)
    price_amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    price_currency = models.CharField(max_length=3, blank=True)
    in_stock = models.BooleanField(default=True)
    listed_at = models.DateTimeField()
    version = models.CharField(max_length=60)
    indexed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "object_id"], name="one_search_document_per_object"),)
        indexes = (
            models.Index(fields=["kind", "-in_stock", "-listed_at", "-object_id"], name="search_newest_first"),
            models.Index(
                fields=["kind", "price_amount", "-in_stock", "-listed_at", "-object_id"], name="search_cheapest"
            ),
            models.Index(
                fields=["kind", "-price_amount", "-in_stock", "-listed_at", "-object_id"], name="search_dearest"
            ),
            models.Index(fields=["category_id", "-in_stock", "-listed_at"], name="search_newest_of_shelf"),
            models.Index(fields=["province", "kind"], name="search_by_province"),
            models.Index(fields=["version"], name="search_by_version"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.url_code}"


class SearchTerm(models.Model):
    """A word in use that the lexicon does not hold, such as a maker's name: mistyped words are compared with these."""

    token = models.CharField(max_length=255, unique=True)
    text = models.CharField(max_length=255)
    sound = models.CharField(max_length=255)

    def __str__(self) -> str:
        return self.text


class LexiconRole(models.TextChoices):
    """What a word does in a search; the words of `analysis.lexicon.Role`, for people."""

    GOODS = Role.GOODS.value, _("goods: what is looked for")
    QUALITY = Role.QUALITY.value, _("quality: how it must be")
    SOFT = Role.SOFT.value, _("helps the order, shuts nothing out")


class LexiconEntry(models.Model):
    """Names of one thing in Khmer, English and romanised Khmer, added by an officer to those that come with us.

    With the concept of an existing entry, its names are added to that one.
    """

    concept = models.CharField(
        _("concept"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9]*$", _("Small Latin letters and digits only."))],
        help_text=_("A short English word that stands for the thing, such as prahok."),
    )
    role = models.CharField(_("what it does"), max_length=10, choices=LexiconRole, default=LexiconRole.GOODS)
    names = models.TextField(_("names"), help_text=_("One a line, in any language and spelling."))
    broader = models.CharField(
        _("is a kind of"),
        max_length=200,
        blank=True,
        help_text=_("Concepts, with commas between: who looks for those finds this too."),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("concept",)
        verbose_name = _("word of search")
        verbose_name_plural = _("words of search")

    def __str__(self) -> str:
        return self.concept

    def clean(self) -> None:
        """Refuse an entry without a name."""
        if not self.name_list:
            raise ValidationError({"names": _("Write at least one name.")})

    @property
    def name_list(self) -> tuple[str, ...]:
        """The names as they were written, without empty lines."""
        return tuple(name.strip() for name in self.names.splitlines() if name.strip())

    def as_entry(self) -> Entry:
        """Return it in the lexicon's own form."""
        broader = tuple(part.strip() for part in self.broader.split(",") if part.strip())
        return Entry(self.concept, Role(self.role), self.name_list, broader)


class SearchMiss(models.Model):
    """What people looked for on one day and did not find as they typed it, and how often. Nobody's name is with it."""

    day = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=2)
    text = models.CharField(_("what was typed"), max_length=60)
    outcome = models.CharField(_("what came of it"), max_length=10)
    times = models.PositiveIntegerField(_("times"), default=1)

    class Meta:
        ordering = ("-day", "-times", "text")
        verbose_name = _("search without a match")
        verbose_name_plural = _("searches without a match")
        constraints = (
            models.UniqueConstraint(fields=["day", "language", "text", "outcome"], name="one_search_miss_a_day"),
        )

    def __str__(self) -> str:
        return self.text

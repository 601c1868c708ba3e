"""Pages that officers write: the front page's sections, stories of makers, and pages that explain."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from cms.blocks import RICH_TEXT, HomeBlock, StoryBlock
from cms.choosers import ProductChooserBlock


class HomePage(Page):
    """The root of one language's pages. Its sections stand on the shop's front page, which is no page of Wagtail."""

    body = StreamField(HomeBlock(), blank=True, verbose_name=_("sections"))

    content_panels = [*Page.content_panels, FieldPanel("body")]
    parent_page_types = ["wagtailcore.Page"]
    max_count_per_parent = 2

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send the reader to the shop's front page."""
        return redirect("storefront:home")


class InfoPage(Page):
    """A page that explains: how to buy, how to sell, delivery."""

    intro = models.CharField(_("in one sentence"), max_length=250, blank=True)
    body = RichTextField(_("text"), features=RICH_TEXT)

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    parent_page_types = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/info_page.html"

    class Meta:
        verbose_name = _("page that explains")
        verbose_name_plural = _("pages that explain")


class StoriesPage(Page):
    """The list of stories."""

    intro = models.CharField(_("in one sentence"), max_length=250, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.StoryPage"]
    max_count_per_parent = 1
    template = "cms/stories_page.html"

    class Meta:
        verbose_name = _("list of stories")
        verbose_name_plural = _("lists of stories")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        stories = StoryPage.objects.child_of(self).live().public().select_related("photo")
        context["stories"] = stories.order_by("-first_published_at")[:48]
        return context


class CollectionPage(Page):
    """Products that belong together: chosen by hand, or found by a rule, or first the ones and then the others."""

    intro = models.CharField(_("in one sentence"), max_length=250, blank=True)
    photo = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("photo"),
    )
    photo_alt = models.CharField(_("what the photo shows"), max_length=200, blank=True)
    picks = StreamField([("product", ProductChooserBlock())], blank=True, verbose_name=_("products chosen by hand"))
    words = models.CharField(_("words to search for"), max_length=60, blank=True)
    category = models.ForeignKey(
        "catalogue.Category",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("category"),
    )
    province = models.ForeignKey(
        "geography.Province",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("province"),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("photo"),
        FieldPanel("photo_alt"),
        FieldPanel("picks"),
        MultiFieldPanel([FieldPanel("words"), FieldPanel("category"), FieldPanel("province")], heading=_("Rule")),
    ]
    parent_page_types = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/collection_page.html"

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")

    @property
    def picked_ids(self) -> list[int]:
        """Keys of the products chosen by hand that still exist."""
        return [block.value.pk for block in self.picks if block.value is not None]

    @property
    def rule(self) -> dict[str, str]:
        """What else belongs here, in the words of search; empty when nothing does."""
        province = self.province.code if self.province else ""
        found = {"words": self.words, "category": str(self.category_id or ""), "province": province}
        return {name: value for name, value in found.items() if value}


class StoryPage(Page):
    """The story of a maker, a village or a craft."""

    intro = models.CharField(_("in one sentence"), max_length=250)
    photo = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("photo"),
    )
    photo_alt = models.CharField(_("what the photo shows"), max_length=200, blank=True)
    body = StreamField(StoryBlock(), verbose_name=_("text"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("photo"),
        FieldPanel("photo_alt"),
        FieldPanel("body"),
    ]
    parent_page_types = ["cms.StoriesPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/story_page.html"

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

"""What an editor builds a page from. Each block has one template under `templates/cms/blocks/`."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from cms.choosers import ProductChooserBlock, ProvinceChooserBlock, VendorChooserBlock

#: No raw HTML, no embeds: what an editor pastes stays words.
RICH_TEXT: Final = ["h2", "h3", "bold", "italic", "ol", "ul", "link"]


class HeroBlock(blocks.StructBlock):
    """A large greeting with one way to go on."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), required=False, max_length=300)
    link_text = blocks.CharBlock(label=_("Words on the button"), required=False, max_length=40)
    link_page = blocks.PageChooserBlock(label=_("Page"), required=False)
    link_words = blocks.CharBlock(
        label=_("Or a search"), required=False, max_length=60, help_text=_("Words to search for when it is pressed.")
    )

    class Meta:
        icon = "title"
        label = _("Greeting")
        template = "cms/blocks/hero.html"


class ProductsValue(blocks.StructValue):
    """Products that still exist."""

    @property
    def ids(self) -> list[int]:
        return [product.pk for product in self.get("products", ()) if product is not None]


class ProductsBlock(blocks.StructBlock):
    """Products chosen by hand. What is not on sale any more is left out by itself."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    products = blocks.ListBlock(ProductChooserBlock(), label=_("Products"), min_num=1, max_num=12)

    class Meta:
        icon = "tag"
        label = _("Chosen products")
        value_class = ProductsValue
        template = "cms/blocks/products.html"


class ProvincesBlock(blocks.StructBlock):
    """Provinces chosen by hand."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    provinces = blocks.ListBlock(ProvinceChooserBlock(), label=_("Provinces"), min_num=1, max_num=12)

    class Meta:
        icon = "globe"
        label = _("Chosen provinces")
        template = "cms/blocks/provinces.html"


class StoriesValue(blocks.StructValue):
    """The stories that can be read now, in the reader's language where there is one."""

    @property
    def told(self) -> list[Any]:
        stories = (page.localized.specific for page in self.get("stories", ()) if page is not None)
        return [story for story in stories if story.live]


class StoriesBlock(blocks.StructBlock):
    """Stories chosen by hand."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    stories = blocks.ListBlock(
        blocks.PageChooserBlock(page_type="cms.StoryPage"), label=_("Stories"), min_num=1, max_num=6
    )

    class Meta:
        icon = "openquote"
        label = _("Chosen stories")
        value_class = StoriesValue
        template = "cms/blocks/stories.html"


class OccasionValue(blocks.StructValue):
    """A feast or a season in its time."""

    @property
    def is_now(self) -> bool:
        """Whether it is shown today: from its first day to its last, both included."""
        first, last = self.get("starts_on"), self.get("ends_on")
        return bool(first and last and first <= timezone.localdate() <= last)


class OccasionBlock(blocks.StructBlock):
    """A feast or a season: shown from one day to another, then gone by itself until editors give it new days."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), required=False, max_length=300)
    starts_on = blocks.DateBlock(label=_("First day"))
    ends_on = blocks.DateBlock(label=_("Last day"))
    words = blocks.CharBlock(
        label=_("Products that a search finds"), required=False, max_length=60, help_text=_("Words to search for.")
    )
    products = blocks.ListBlock(ProductChooserBlock(), label=_("Or products chosen by hand"), default=[], max_num=12)
    collection = blocks.PageChooserBlock(label=_("Collection"), page_type="cms.CollectionPage", required=False)

    class Meta:
        icon = "date"
        label = _("Feast or season")
        value_class = OccasionValue
        template = "cms/blocks/occasion.html"

    def clean(self, value: Any) -> Any:
        """Refuse days upside down."""
        cleaned = super().clean(value)
        if cleaned["ends_on"] < cleaned["starts_on"]:
            wrong = ValidationError(_("The last day lies before the first."))
            raise blocks.StructBlockValidationError(block_errors={"ends_on": wrong})
        return cleaned


class PhotoBlock(blocks.StructBlock):
    """A photo with what it shows in words, for those who cannot see it."""

    image = ImageChooserBlock(label=_("Photo"))
    alt = blocks.CharBlock(label=_("What it shows"), max_length=200)
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Photo")
        template = "cms/blocks/photo.html"


class QuoteBlock(blocks.StructBlock):
    """Somebody's own words."""

    words = blocks.TextBlock(label=_("Words"), max_length=600)
    who = blocks.CharBlock(label=_("Who said it"), max_length=120)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "cms/blocks/quote.html"


class VendorBlock(blocks.StructBlock):
    """A way to one vendor's shop."""

    vendor = VendorChooserBlock(label=_("Vendor"))

    class Meta:
        icon = "home"
        label = _("Vendor")
        template = "cms/blocks/vendor.html"


class HomeBlock(blocks.StreamBlock):
    """What the front page may hold."""

    hero = HeroBlock()
    products = ProductsBlock()
    provinces = ProvincesBlock()
    stories = StoriesBlock()
    occasion = OccasionBlock()
    text = blocks.RichTextBlock(label=_("Text"), features=RICH_TEXT, template="cms/blocks/text.html")


class StoryBlock(blocks.StreamBlock):
    """What a story may hold."""

    text = blocks.RichTextBlock(label=_("Text"), features=RICH_TEXT, template="cms/blocks/text.html")
    photo = PhotoBlock()
    quote = QuoteBlock()
    products = ProductsBlock()
    vendor = VendorBlock()

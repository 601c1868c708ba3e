"""Forms about what is for sale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from catalogue.answers import LANGUAGES, MAX_TEXT, AnswerKind, clean_answers
from catalogue.errors import UnableToWriteAttributes
from catalogue.handling import Handling
from catalogue.images import open_photo
from catalogue.models import Category, Product
from catalogue.selectors import class_of_shelf, differing_on_shelf, is_harvested, questions_on_shelf
from marketplace.core.errors import DomainError, RefusedInput
from marketplace.geography.forms import PlaceFormMixin, place_initial
from marketplace.vendor_portal.forms.fields import DollarField, PhotosField, PhotosInput, RielField, WholeNumberField
from marketplace.vendor_portal.forms.questions import PREFIX, answers_from, fields_for, initial_of, names_of
from marketplace.vendor_portal.forms.refusals import show_refusal
from marketplace.vendor_portal.forms.variants import ADD, REMOVE, lowest_price, variant_forms
from marketplace.vendor_portal.photos import AWAY, EARLIER
from vendors.models import Vendor
from vendors.models.listing import MAX_PHOTOS
from vendors.services.drafts import VariantDraft
from vendors.services.listings import ATTRIBUTES, VARIANTS, ListingDraft

#: The listing service's names of fields that the place lists share with other forms.
PLACE_NAMES: Final = {f"origin_{level}": level for level in ("province", "district", "commune", "village")}
#: Fields of the form that are the draft's, by the same name.
PLAIN: Final = (
    "title_km", "title_en", "description_km", "description_en", "maker_km", "maker_en", "unit", "weight_g",
    "length_cm", "width_cm", "height_cm",
)  # fmt: skip
#: Of what is sold piece by piece, one and one.
TERMS: Final = ("price_usd", "min_quantity", "quantity_step")
#: What each variant has of its own.
OF_EACH_VARIANT: Final = ("price_khr", "price_usd", "num_in_stock")
#: Changed without review once it is on sale.
WITHOUT_REVIEW: Final = (*OF_EACH_VARIANT, "min_quantity", "quantity_step")
#: Name of the button that asks what a shelf asks, when there is no script.
CHOOSE_SHELF: Final = "choose_shelf"
#: Buttons that only ask for the form again, with a shelf's questions, another row, other photos.
BUTTONS: Final = (CHOOSE_SHELF, ADD, REMOVE, EARLIER, AWAY)
#: More names than all classes together ask are nobody's answers.
MOST_UNASKED: Final = 60
NBSP: Final = "\N{NO-BREAK SPACE}"


class CategoryField(forms.ModelChoiceField[Category]):
    """The shelves that buyers see, indented by depth."""

    def label_from_instance(self, obj: Category) -> str:
        return NBSP * 3 * (obj.depth - 1) + obj.name


class ListingForm(PlaceFormMixin):
    """One thing for sale: its names, photo, price, pieces, weight and the village it comes from."""

    place_required: ClassVar[tuple[str, ...]] = ("province", "district", "commune")
    place_extras: ClassVar[tuple[str, ...]] = ()

    photo = PhotosField(
        label=_("Photos"),
        help_text=_(
            "Up to 8, the first is the cover. By daylight, the whole thing in the picture. JPEG, PNG or WebP, "
            "up to 12 MB and 25 megapixels."
        ),
        widget=PhotosInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"required": _("Choose a photo."), "empty": _("This file is empty. Choose another.")},
    )
    title_km = forms.CharField(label=_("Name in Khmer"), max_length=120, required=False)
    title_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    category = CategoryField(
        label=_("Category"),
        queryset=None,
        empty_label=_("Choose"),
        error_messages={"required": _("Choose a category."), "invalid_choice": _("Choose a category from the list.")},
    )
    price_khr = RielField()
    num_in_stock = WholeNumberField(label=_("Pieces you have"))
    price_usd = DollarField()
    min_quantity = WholeNumberField(
        label=_("Fewest sold at once"), help_text=_("If not piece by piece."), positive=True, required=False
    )
    quantity_step = WholeNumberField(
        label=_("Sold in steps of"), help_text=_("6 means 6, 12, 18."), positive=True, required=False
    )
    unit = forms.CharField(
        label=_("Sold by"),
        help_text=_("What the buyer gets for this price: one piece, 250 g, a pair."),
        max_length=60,
        required=False,
    )
    weight_g = WholeNumberField(
        label=_("Weight in grams, packed"),
        help_text=_("With its box or bag. Delivery is priced by it."),
        positive=True,
    )
    length_cm = WholeNumberField(label=_("Length in cm"), positive=True, required=False)
    width_cm = WholeNumberField(label=_("Width in cm"), positive=True, required=False)
    height_cm = WholeNumberField(label=_("Height in cm"), positive=True, required=False)
    description_km = forms.CharField(
        label=_("Description in Khmer"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    description_en = forms.CharField(
        label=_("Description in English"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    maker_km = forms.CharField(
        label=_("Who makes it, in Khmer"),
        help_text=_("If it is not simply your shop, such as Yeay Mom and her daughters."),
        max_length=120,
        required=False,
    )
    maker_en = forms.CharField(label=_("Who makes it, in English"), max_length=120, required=False)
    harvest_months = forms.TypedMultipleChoiceField(
        label=_("Months of harvest"),
        choices=list(MONTHS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list."), "invalid_list": _("Choose from the list.")},
    )

    handling_flags = forms.MultipleChoiceField(
        label=_("On the way"),
        help_text=_("Tick what holds. Carriers that do not take such goods are not offered."),
        choices=Handling.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list."), "invalid_list": _("Choose from the list.")},
    )

    def __init__(self, *args: Any, has_photo: bool = False, product: Product | None = None, is_change: bool = False,
                 variants: Sequence[VariantDraft] = (), **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        shelf = self.fields["category"]
        assert isinstance(shelf, CategoryField)  # noqa: S101 - for the type checker
        shelf.queryset = Category.get_tree().filter(is_public=True)  # type: ignore[no-untyped-call]  # treebeard is untyped
        self.fields["photo"].required = not has_photo
        self.is_change = is_change
        self.shelf = self._chosen_shelf(shelf)
        self.variants = variant_forms(
            data=self.data if self.is_bound else None,
            questions=differing_on_shelf(category=self.shelf) if self.shelf else (),
            drafts=variants,
            is_checked=not self.is_choosing,
        )
        self.may_vary = bool(self.shelf and differing_on_shelf(category=self.shelf))
        if is_change:
            for name in WITHOUT_REVIEW:
                del self.fields[name]
        elif self.variants:
            for name in OF_EACH_VARIANT:
                del self.fields[name]
        self.questions = (
            questions_on_shelf(category=self.shelf, product=product, in_variants=bool(self.variants))
            if self.shelf
            else []
        )
        self.fields |= fields_for(self.questions)
        product_class = class_of_shelf(category=self.shelf) if self.shelf else None
        if not is_harvested(product_class=product_class):
            del self.fields["harvest_months"]
        self._mark_required(is_shown=True)

    def _chosen_shelf(self, field: CategoryField) -> Category | None:
        """Return the shelf that was chosen, as sent or as first shown; None when none is."""
        if not self.is_bound:
            shelf: Category | None = self.get_initial_for_field(field, "category")
            return shelf
        try:
            return field.to_python(str(self.data.get(self.add_prefix("category")) or "").replace("\x00", ""))
        except ValidationError:
            return None

    def _mark_required(self, *, is_shown: bool) -> None:
        """Let the fields of what must be answered be shown so; what is sent is checked as a whole, in `clean`."""
        for question in self.questions:
            self.fields[names_of(question)[0]].required = question.is_required and is_shown

    def full_clean(self) -> None:
        """Check all fields; whether a question must be answered yet depends on whether the listing is sent."""
        self._mark_required(is_shown=False)
        super().full_clean()
        self._mark_required(is_shown=True)

    @property
    def is_choosing(self) -> bool:
        """Return whether the form came from a button that only asks for the next list or for what a shelf asks."""
        return super().is_choosing or (self.is_bound and any(name in self.data for name in BUTTONS))

    @property
    def asked(self) -> list[BoundField]:
        """The fields of what the shelf asks, in its order."""
        return [self[name] for question in self.questions for name in names_of(question)]

    @property
    def unasked(self) -> list[tuple[str, str]]:
        """What was typed as answers that this shelf does not ask: kept out of sight, for who goes back to the other."""
        if not self.is_bound or not hasattr(self.data, "getlist"):
            return []
        names = [name for name in self.data if name.startswith(PREFIX) and name not in self.fields]
        return [(name, value[:MAX_TEXT]) for name in names[:MOST_UNASKED] for value in self.data.getlist(name)[:20]]

    @property
    def missing_texts(self) -> list[BoundField]:
        """The fields of texts that are there in the other language only."""
        texts = [tuple(f"{name}_{language}" for language in LANGUAGES) for name in ("title", "description", "maker")]
        texts += [names_of(question) for question in self.questions if question.kind == AnswerKind.TEXT]
        pairs = [[self[name] for name in names] for names in texts]
        return [one for pair in pairs if any(each.value() for each in pair) for one in pair if not one.value()]

    @property
    def sent_photos(self) -> list[UploadedFile[Any]]:
        """Photos that came with a form which comes back, and that a browser does not keep; none that were refused."""
        if not self.is_bound or "photo" in self.errors or not hasattr(self.files, "getlist"):
            return []
        return list(self.files.getlist("photo"))[:MAX_PHOTOS]

    def clean_photo(self) -> list[UploadedFile[Any]]:
        """Refuse what is no photo beside the field, before anything is written."""
        photos: list[UploadedFile[Any]] = self.cleaned_data.get("photo") or []
        if len(photos) > MAX_PHOTOS:
            raise ValidationError(_("At most %(most)d photos.") % {"most": MAX_PHOTOS}, code="too_many")
        for photo in photos:
            open_photo(photo)
        return photos

    def is_valid(self) -> bool:
        """Return whether the form and every variant in it may be acted on."""
        are_valid = [variant.is_valid() for variant in self.variants]  # each, so that each says what is wrong in it
        return super().is_valid() and all(are_valid)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not (data.get("title_km") or data.get("title_en")) and "title_km" not in self.errors:
            self.add_error("title_km", ValidationError(_("Give it a name, in Khmer or in English."), code="required"))
        data["attributes"] = self._clean_answers(data)
        return data

    def _clean_answers(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the answers to what the shelf asks; what must be answered must be so once the listing is sent."""
        refused = {question.code for question in self.questions if set(names_of(question)) & set(self.errors)}
        questions = [question for question in self.questions if question.code not in refused]
        answers = answers_from(questions, data)
        try:
            return dict(clean_answers(questions=questions, answers=answers, must_be_whole="send" in self.data))
        except UnableToWriteAttributes as error:
            for code, words in error.fields.items():
                self.add_error(self.names_of_service()[f"{ATTRIBUTES}.{code}"], words)
            return answers

    def names_of_service(self) -> dict[str, str]:
        """Return this form's name of each field that the listing service calls otherwise."""
        return PLACE_NAMES | {f"{ATTRIBUTES}.{one.code}": names_of(one)[0] for one in self.questions}

    def show_refusal(self, error: DomainError) -> None:
        """Put a refusal beside the fields that it is about, those of a variant in its row."""
        if isinstance(error, RefusedInput):
            rest: dict[str, list[str]] = {}
            for name, words in error.fields.items():
                number, _dot, field = name.removeprefix(f"{VARIANTS}.").partition(".")
                is_of_row = name.startswith(f"{VARIANTS}.") and number.isdecimal() and int(number) < len(self.variants)
                if is_of_row:
                    self.variants[int(number)].refuse(field, words)
                else:
                    rest[name] = words
            error = RefusedInput(rest)
        show_refusal(self, error, names=self.names_of_service())

    @classmethod
    def initial_of(cls, draft: ListingDraft) -> dict[str, Any]:
        """Return a draft as the form shows it first."""
        return {
            **{
                name: getattr(draft, name)
                for name in (*PLAIN, *TERMS, "num_in_stock", "harvest_months", "handling_flags")
            },
            **initial_of(draft.attributes),
            "category": draft.category,
            "price_khr": f"{draft.price_khr:.0f}",
            **place_initial(draft.origin_village or draft.origin_commune),
        }

    @classmethod
    def initial_for(cls, vendor: Vendor) -> dict[str, Any]:
        """Return what a new listing begins with: it most likely comes from the vendor's own village."""
        return dict(place_initial(vendor.village or vendor.commune or vendor.district or vendor.province))

    def draft(self, before: ListingDraft | None = None) -> ListingDraft:
        """Return what was filled in; what a change form does not ask for stays as it was `before`."""
        data = self.cleaned_data
        return ListingDraft(
            **{name: data[name] for name in (*PLAIN, "category", "attributes")},
            harvest_months=tuple(data.get("harvest_months") or ()),
            handling_flags=tuple(data["handling_flags"]),
            **{origin: data[level] for origin, level in PLACE_NAMES.items()},
            **self._offer(before),
            variants=self._variants(before),
        )

    def _offer(self, before: ListingDraft | None) -> dict[str, Any]:
        """Return prices, pieces and quantities: as they were of what is on sale, else as filled in."""
        if before is not None:
            return {name: getattr(before, name) for name in WITHOUT_REVIEW}
        data = self.cleaned_data
        step = data["quantity_step"] or 1
        terms = {"quantity_step": step, "min_quantity": data["min_quantity"] or step}
        if self.variants:
            return terms | {"price_khr": lowest_price(self._variants(None) or ()), "num_in_stock": 0}
        return terms | {name: data[name] for name in OF_EACH_VARIANT}

    def _variants(self, before: ListingDraft | None) -> list[VariantDraft] | None:
        """Return the variants; None where there are none and were none, which says nothing of them."""
        drafts = [form.draft(weight_g=self.cleaned_data["weight_g"]) for form in self.variants]
        return drafts or ([] if before is not None and before.variants else None)

"""Forms about what is for sale."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from catalogue.answers import LANGUAGES, MAX_TEXT, AnswerKind, clean_answers
from catalogue.errors import UnableToWriteAttributes
from catalogue.images import open_photo
from catalogue.models import Category, Product
from catalogue.selectors import class_of_shelf, is_harvested, questions_on_shelf
from marketplace.geography.forms import PlaceFormMixin, place_initial
from marketplace.vendor_portal.forms.fields import RielField, WholeNumberField
from marketplace.vendor_portal.forms.questions import PREFIX, answers_from, fields_for, initial_of, names_of
from vendors.models import Vendor
from vendors.services.listings import ATTRIBUTES, ListingDraft

#: The listing service's names of fields that the place lists share with other forms.
PLACE_NAMES: Final = {f"origin_{level}": level for level in ("province", "district", "commune", "village")}
#: Fields of the form that are the draft's, by the same name.
PLAIN: Final = (
    "title_km", "title_en", "description_km", "description_en", "maker_km", "maker_en", "unit", "weight_g",
)  # fmt: skip
#: Name of the button that asks what a shelf asks, when there is no script.
CHOOSE_SHELF: Final = "choose_shelf"
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

    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("By daylight, the whole thing in the picture. JPEG, PNG or WebP, up to 12 MB and 25 megapixels."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
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

    def __init__(self, *args: Any, has_photo: bool = False, product: Product | None = None, is_change: bool = False,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        shelf = self.fields["category"]
        assert isinstance(shelf, CategoryField)  # noqa: S101 - for the type checker
        shelf.queryset = Category.get_tree().filter(is_public=True)  # type: ignore[no-untyped-call]  # treebeard is untyped
        self.fields["photo"].required = not has_photo
        if is_change:
            del self.fields["price_khr"], self.fields["num_in_stock"]
        self.shelf = self._chosen_shelf(shelf)
        self.questions = questions_on_shelf(category=self.shelf, product=product) if self.shelf else []
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
        return super().is_choosing or (self.is_bound and CHOOSE_SHELF in self.data)

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
    def sent_photo(self) -> UploadedFile[Any] | None:
        """A photo that came with a form which comes back, and that a browser does not keep; none that was refused."""
        photo: UploadedFile[Any] | None = self.files.get("photo") if self.is_bound else None
        return None if "photo" in self.errors else photo

    def clean_photo(self) -> UploadedFile[Any] | None:
        """Refuse what is no photo beside the field, before anything is written."""
        photo: UploadedFile[Any] | None = self.cleaned_data.get("photo")
        if photo is not None:
            open_photo(photo)
        return photo

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

    @classmethod
    def initial_of(cls, draft: ListingDraft) -> dict[str, Any]:
        """Return a draft as the form shows it first."""
        return {
            **{name: getattr(draft, name) for name in (*PLAIN, "num_in_stock", "harvest_months")},
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
            **{origin: data[level] for origin, level in PLACE_NAMES.items()},
            price_khr=data["price_khr"] if before is None else before.price_khr,
            num_in_stock=data["num_in_stock"] if before is None else before.num_in_stock,
        )


class StockForm(forms.Form):
    """Price and pieces of what is on sale: changed at once, without review."""

    price = RielField()
    num_in_stock = WholeNumberField(label=_("Pieces you have"))

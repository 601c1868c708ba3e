"""What an officer reads about an application or a listing: its words, what changed in them, and what to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import TaskState

from catalogue.answers import AnswerKind, Question, missing_languages, words_of
from catalogue.guard import found_without_right, texts_of
from catalogue.handling import Handling, known
from catalogue.images import FixedSizes
from catalogue.selectors import questions_on_shelf
from cms.desk.comparing import Hint, Photo, Reading, Row, Section, photos_side_by_side
from marketplace.core.money import Money
from marketplace.users.phones import spoken_phone
from vendors.models import ApplicationStatus, ListingSubmission, Vendor, VendorApplication, VendorStatus
from vendors.selectors import licence_of
from vendors.services.drafts import change_draft_of, variants_of
from vendors.services.photos import photos_on_sale
from vendors.tax_numbers import looks_like_tax_number

if TYPE_CHECKING:
    from catalogue.models import Product
    from vendors.models.review import Reviewed
    from vendors.services.drafts import VariantDraft


_Say = Callable[[Any], str]


def rows_of(now: Any, before: Any | None, parts: Iterable[tuple[str, _Say, bool]]) -> tuple[Row, ...]:
    """Return what is said of something, each beside what was said before; a part is a label, how, and if it is long."""
    rows = []
    for label, say, is_long in parts:
        value = say(now)
        earlier = say(before) if before is not None else value
        rows.append(Row(label=label, value=value, before=None if earlier == value else earlier, is_long=is_long))
    return tuple(rows)


def plain(name: str) -> _Say:
    """Return how to say a plain field."""
    return lambda thing: str(getattr(thing, name) or "")


def _place(prefix: str = "") -> _Say:
    def say(thing: Any) -> str:
        for level in ("village", "commune", "district", "province"):
            place = getattr(thing, f"{prefix}{level}", None)
            if place is not None:
                return f"{place.path_km}\n{place.path_en} ({place.public_id})"
        return ""

    return say


def earlier_submission(subject: Reviewed) -> Any | None:
    """Return what was sent back last, as an object that is not saved; None for what was never sent back."""
    sent_back = TaskState.objects.filter(
        workflow_state__in=subject.workflow_states.all(), status=TaskState.STATUS_REJECTED
    )
    last = sent_back.select_related("revision").order_by("-finished_at", "-pk").first()
    return last.revision.as_object() if last else None


def read_application(application: VendorApplication) -> Reading:
    """Return what an officer reads about an application, set against what was sent the time before."""
    before = earlier_submission(application)
    who = rows_of(
        application,
        before,
        (
            (_("Legal name"), plain("legal_name"), False),
            (_("Kind"), lambda a: str(a.get_kind_display()), False),
            (_("Phone"), lambda a: spoken_phone(str(a.phone)), False),
            (_("Registration number"), plain("registration_number"), False),
            (_("Tax number"), plain("tax_number"), False),
            (_("Service"), lambda a: " · ".join(filter(None, (str(a.get_service_display()), a.service_area))), False),
            (_("Bakong account"), plain("bakong_account_id"), False),
            (_("Led by women"), lambda a: _("yes") if a.is_women_led else _("no"), False),
        ),
    )
    where = rows_of(application, before, ((_("Place"), _place(), False), (_("Landmark"), plain("landmark"), False)))
    shop = rows_of(
        application,
        before,
        (
            (_("Shop name in Khmer"), plain("shop_name_km"), False),
            (_("Shop name in English"), plain("shop_name_en"), False),
            (_("About what they make"), plain("story"), True),
        ),
    )
    return Reading(
        sections=(Section(_("Who"), who), Section(_("Where"), where), Section(_("The shop"), shop)),
        hints=tuple(_application_hints(application)),
        compared_with=_("what was sent the time before") if before else "",
    )


def _application_hints(application: VendorApplication) -> Iterable[Hint]:
    others = Vendor.objects.exclude(pk=application.vendor_id or 0)
    for field, told in (
        ("phone", _("Another vendor has the same phone: %(vendor)s.")),
        ("bakong_account_id", _("Another vendor is paid on the same Bakong account: %(vendor)s.")),
        ("legal_name", _("Another vendor has the same legal name: %(vendor)s.")),
    ):
        value = getattr(application, field)
        for vendor in others.filter(**{field: value})[:3] if value else ():
            yield Hint(told % {"vendor": vendor})
    if application.applicant.phone and application.applicant.phone != application.phone:
        told = _("The phone named here is not the one the maker signs in with: %(phone)s.")
        yield Hint(told % {"phone": spoken_phone(str(application.applicant.phone))})
    if application.applicant.phone_verified_at is None:
        yield Hint(_("The maker's phone was not confirmed by a code."))
    if application.tax_number and not looks_like_tax_number(application.tax_number):
        yield Hint(_("The tax number has an unusual shape: %(number)s.") % {"number": application.tax_number})
    licence = licence_of(application=application)
    if licence is not None:
        ends = date_format(licence.expires_on) if licence.expires_on else _("no end")
        url = reverse("officers_licence", args=[licence.pk]) if licence.scan else ""
        yield Hint(_("Licence or permit: %(licence)s, %(ends)s.") % {"licence": licence, "ends": ends}, url)
    if not application.documents.exists() and application.status != ApplicationStatus.APPROVED:
        yield Hint(_("There are no papers."))


def read_listing(listing: ListingSubmission) -> Reading:
    """Return what an officer reads about a listing, set against what is on sale, or what was sent the time before."""
    product = listing.product if listing.status != ApplicationStatus.APPROVED else None
    before: Any = change_draft_of(product=product) if product else earlier_submission(listing)
    words = rows_of(
        listing,
        before,
        (
            (_("Name in Khmer"), plain("title_km"), False),
            (_("Name in English"), plain("title_en"), False),
            (_("Description in Khmer"), plain("description_km"), True),
            (_("Description in English"), plain("description_en"), True),
        ),
    )
    origin = rows_of(listing, before, ((_("Comes from"), _place("origin_"), False),))
    questions = questions_on_shelf(category=listing.category, product=listing.product)
    told = rows_of(listing, before, _says_of_itself(questions))
    goods = (*rows_of(listing, before, _goods(listing)), *_variant_rows(listing, product, before, questions))
    return Reading(
        sections=(
            Section(_("Words"), words),
            Section(_("What it says of itself"), told),
            Section(_("Origin"), origin),
            Section(_("Goods"), goods),
        ),
        hints=tuple(_listing_hints(listing, questions)),
        compared_with=_compared_with(product=product, before=before),
        photos=_photos(listing, product, before),
    )


def _goods(listing: ListingSubmission) -> Iterable[tuple[str, _Say, bool]]:
    """Yield how it is sold; price and pieces of what is on sale are not part of what is reviewed."""
    yield _("Shelf"), lambda one: str(one.category.name) if one.category else "", False
    if not listing.is_change:
        yield _("Price"), lambda one: _riel(one.price_khr), False
        yield _("Price in dollars"), lambda one: f"{one.price_usd} $" if one.price_usd else "", False
        yield _("Pieces in stock"), plain("num_in_stock"), False
    yield _("Weight as sent"), lambda one: _("%(grams)s g") % {"grams": one.weight_g}, False
    yield _("Size as sent"), _size, False
    yield _("On the way"), lambda one: ", ".join(str(Handling(flag).label) for flag in known(one.handling_flags)), False
    yield _("Sold by"), plain("unit"), False
    yield _("Fewest at once"), plain("min_quantity"), False
    yield _("Sold in steps of"), plain("quantity_step"), False


def _size(listing: Any) -> str:
    sides = (listing.length_cm, listing.width_cm, listing.height_cm)
    return _("%(sides)s cm") % {"sides": " × ".join(map(str, sides))} if all(sides) else ""


def _variant_rows(
    listing: ListingSubmission, product: Product | None, before: Any | None, questions: Iterable[Question]
) -> Iterable[Row]:
    """Yield a row for each variant that is there or was there; nothing where the listing says nothing of variants."""
    if listing.variants is None:
        return
    by_code = {question.code: question for question in questions}
    earlier: Iterable[VariantDraft] = ()
    if before is not None:
        earlier = (before.variants or ()) if product else variants_of(before)
    was = {_name_of(one, by_code): _variant(one, is_on_sale=product is not None) for one in earlier}
    now = {
        _name_of(one, by_code): _variant(one, is_on_sale=bool(product and one.content.code))
        for one in variants_of(listing)
    }
    for name in dict.fromkeys((*now, *was)):
        value, stood = now.get(name, ""), was.get(name, "")
        is_same = before is None or value == stood
        yield Row(label=_("Variant: %(name)s") % {"name": name}, value=value, before=None if is_same else stood)


def _name_of(variant: VariantDraft, questions: dict[str, Question]) -> str:
    own = " · ".join(filter(None, (variant.content.title_km, variant.content.title_en)))
    answers = (words_of(questions[code], value) for code, value in variant.content.values.items() if code in questions)
    return own or ", ".join(answers)


def _variant(variant: VariantDraft, *, is_on_sale: bool) -> str:
    weight = _("%(grams)s g") % {"grams": variant.content.weight_g}
    if is_on_sale:
        return weight
    pieces = _("%(num)s to be had") % {"num": variant.num_in_stock}
    dollars = f"{variant.price_usd} $" if variant.price_usd else ""
    return " · ".join(filter(None, (weight, _riel(variant.price_khr), dollars, pieces)))


def _photos(listing: ListingSubmission, product: Product | None, before: Any | None) -> tuple[Photo, ...]:
    """Return its photos beside those of before; without more photos named, those behind the cover stay."""
    on_sale = photos_on_sale(product) if product else []
    now = listing.photos if listing.more_photos is not None or not product else [*listing.photos, *on_sale[1:]]
    earlier = on_sale if product else before.photos if before is not None else None
    return photos_side_by_side(now=_addresses(now), before=_addresses(earlier) if earlier is not None else None)


def _addresses(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, FixedSizes(name).fallback_url) for name in names]


def _says_of_itself(questions: Iterable[Question]) -> Iterable[tuple[str, _Say, bool]]:
    for question in questions:
        yield question.label, partial(_answer, question), question.kind == AnswerKind.TEXT
    yield _("Made by"), lambda one: "\n".join(filter(None, (one.maker_km, one.maker_en))), False
    yield _("Months of harvest"), lambda one: ", ".join(str(MONTHS[month]) for month in one.harvest_months), False


def _answer(question: Question, thing: Any) -> str:
    return words_of(question, thing.attributes.get(question.code))


def _compared_with(*, product: Product | None, before: Any | None) -> str:
    if product is not None:
        return _("what is on sale now")
    return _("what was sent the time before") if before else ""


def _riel(amount: Any) -> str:
    return f"{Money(amount, 'KHR').amount:,} ៛"


def name_hints(*, texts: Mapping[str, str], vendor_id: int) -> Iterable[Hint]:
    """Say which protected names stand in texts, or may, of whose association the vendor is no member."""
    found = found_without_right(texts=texts, vendor_id=vendor_id, on=timezone.localdate())
    certain = {one.name.pk for one in found if one.is_certain}
    told = {}
    for one in found:
        words = {"found": one.found, "name": one.name.name}
        if one.is_certain:
            told[one.name.pk] = _("It says “%(found)s”, and the vendor is not on the list for %(name)s.") % words
        elif one.name.pk not in certain:
            told[one.name.pk] = _("“%(found)s” comes near %(name)s; the vendor is not on its list.") % words
    yield from (Hint(text) for text in told.values())


def _listing_hints(listing: ListingSubmission, questions: Iterable[Question]) -> Iterable[Hint]:
    if listing.vendor.status != VendorStatus.OPEN:
        yield Hint(_("The vendor's shop is not open: %(status)s.") % {"status": listing.vendor.get_status_display()})
    yield from name_hints(texts=texts_of(listing, listing.attributes), vendor_id=listing.vendor_id)
    if not listing.title_km or not listing.description_km:
        yield Hint(_("There is no Khmer text; buyers who read Khmer see the English one."))
    if not listing.title_en or not listing.description_en:
        yield Hint(_("There is no English text; buyers who read English see the Khmer one."))
    unsaid = [one.label for one in questions if one.is_required and not listing.attributes.get(one.code)]
    if unsaid:
        yield Hint(_("Its shelf asks for this, and it does not say it: %(what)s.") % {"what": ", ".join(unsaid)})
    one_language = [one.label for one in questions if missing_languages(listing.attributes.get(one.code))]
    if one_language:
        yield Hint(_("Said in one language only: %(what)s.") % {"what": ", ".join(one_language)})
    if listing.origin_province_id != listing.vendor.province_id:
        told = _("It comes from %(origin)s, but the vendor is in %(home)s.")
        yield Hint(told % {"origin": listing.origin_province.name, "home": listing.vendor.province.name})
    if listing.product_id is not None:
        yield Hint(_("Price and stock are changed by the vendor at any time; they do not wait for you."))

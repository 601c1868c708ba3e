"""Invented voices for the demo country: reviews and answered questions of demo products, each marked as such."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zlib import crc32

from django.db import transaction

from catalogue.models import Product
from marketplace.community.models import Question, Review, VoiceStatus
from marketplace.community.screening import digest_of
from marketplace.community.selectors.listings import shown_listings
from marketplace.community.services.reviews import add_up
from marketplace.users.models import User

#: Name, stars, words, and what the vendor answered.
SAID: Final = (
    ("ស្រីមុំ", 5, "ល្អណាស់! ដូចក្នុងរូប វេចខ្ចប់បានស្អាត។ នឹងទិញម្ដងទៀត។", "អរគុណបង! យើងរីករាយណាស់។"),
    ("Visal", 4, "Good quality and honestly described. The parcel took four days to Battambang.", ""),
    ("ចិន្តា", 5, "ឱ្យម្ដាយខ្ញុំជាកាដូ គាត់ចូលចិត្តខ្លាំង។", ""),
    ("Malis", 4, "", ""),
    ("សុគន្ធ", 3, "ទំនិញល្អ តែប្រអប់បែកបន្តិចពេលមកដល់។", "សូមអភ័យទោស! លើកក្រោយយើងវេចឱ្យក្រាស់ជាងនេះ។"),
    ("Hana", 5, "You can tell that somebody made this by hand. I carried one home as a present.", ""),
    ("ដារ៉ា", 5, "", ""),
)
OF_SERVICE: Final = (
    ("ស្រីមុំ", 5, "ឆ្លើយរហ័ស ផ្ញើលឿន។", ""),
    ("Visal", 4, "Packed well, sent the day after.", "Thank you, come again."),
    ("ចិន្តា", 5, "", ""),
)
#: A question and its answer.
ASKED: Final = (
    ("តើផ្ញើទៅខេត្តរតនគិរីបានទេ?", "បានបង យើងផ្ញើតាមប្រៃសណីយ៍ រាល់ថ្ងៃចន្ទ និងព្រហស្បតិ៍។"),
    ("Is this made in your own village?", "Yes, by our family and two neighbours."),
    ("ទិញច្រើន ចុះថ្លៃទេ?", "ចាប់ពី ១០ ឡើងទៅ យើងថែមឱ្យមួយ។"),
)


def load_demo_voices(*, now: datetime) -> int:
    """Make the voices that are missing; return how many. Running it twice changes nothing."""
    authors = list(User.objects.filter(is_demo=True, is_staff=False, memberships=None).order_by("pk")[:2])
    silent = shown_listings().filter(is_demo=True, buyers_reviews=None, questions=None).order_by("pk")
    if not authors:
        return 0
    made = sum(_voices_of(product, authors, now) for product in silent.select_related("vendor"))
    return made + _voices_of_vendors(authors, now)


def _voices_of(product: Product, authors: list[User], now: datetime) -> int:
    """Give a listing up to four reviews and perhaps a question; which ones follows from its code."""
    seed = crc32((product.code or "").encode())
    reviews = [SAID[(seed + n) % len(SAID)] for n in range(seed % 5)]
    with transaction.atomic():
        for n, said in enumerate(reversed(reviews)):
            _review(said, authors[n % len(authors)], now - timedelta(days=3 * (len(reviews) - n)), product)
        add_up(vendor_id=product.vendor_id or 0, product_id=product.pk)
        if seed % 3 == 0:
            _question(ASKED[seed % 7 % len(ASKED)], authors[seed % len(authors)], now, product)
    return len(reviews) + (seed % 3 == 0)


def _voices_of_vendors(authors: list[User], now: datetime) -> int:
    heard = set(Review.objects.filter(product=None).values_list("vendor_id", flat=True))
    listings = shown_listings().filter(is_demo=True).exclude(vendor__in=heard).order_by("vendor_id", "pk")
    first_of = {product.vendor_id: product for product in reversed(listings)}
    for vendor_id, product in first_of.items():
        with transaction.atomic():
            for n, said in enumerate(OF_SERVICE[: 1 + (vendor_id or 0) % 3]):
                _review(said, authors[n % len(authors)], now - timedelta(days=2 * n), product, of_service=True)
            add_up(vendor_id=vendor_id or 0, product_id=None)
    return len(first_of)


def _review(
    said: tuple[str, int, str, str], author: User, at: datetime, product: Product, *, of_service: bool = False
) -> None:
    name, score, text, answer = said
    Review.objects.create(
        author=author,
        shown_name=name,
        vendor_id=product.vendor_id or 0,
        product=None if of_service else product,
        score=score,
        text=text,
        status=VoiceStatus.APPROVED,
        answer=answer,
        answered_at=at + timedelta(hours=20) if answer else None,
        created_at=at,
        is_demo=True,
    )


def _question(asked: tuple[str, str], author: User, now: datetime, product: Product) -> None:
    text, answer = asked
    Question.objects.create(
        author=author,
        shown_name=author.first_name,
        vendor_id=product.vendor_id or 0,
        product=product,
        text=text,
        digest=digest_of(text),
        status=VoiceStatus.APPROVED,
        answer=answer,
        answered_at=now - timedelta(days=1),
        created_at=now - timedelta(days=2),
        is_demo=True,
    )

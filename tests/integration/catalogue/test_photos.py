"""Photos from before AVIF are completed by a command; until then pages name only what is there."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from catalogue.images import FixedSizes, make_sizes
from catalogue.models import ProductImage
from marketplace.storefront.selectors.cards import cards_of, on_sale
from marketplace.storefront.selectors.photos import Photo
from tests.factories.catalogue import ProductFactory
from tests.factories.photos import jpeg

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def _photo(name: str, content: bytes | None = None) -> ProductImage:
    stored = default_storage.save(name, ContentFile(jpeg() if content is None else content))
    return ProductImage.objects.create(product=ProductFactory(), original=stored, display_order=0)


def test_an_older_photo_is_completed_and_then_shown_with_its_blur_and_in_avif() -> None:
    image = _photo("photos/command.jpg")
    (before,) = cards_of(on_sale(), rate=None)
    assert before.photo is not None
    assert (before.photo.blur, before.photo.avif) == ("", "")

    call_command("make_photo_sizes")

    image.refresh_from_db()
    assert (image.width, image.height) == (800, 600)
    (after,) = cards_of(on_sale(), rate=None)
    assert after.photo is not None
    assert after.photo.blur == image.blur != ""
    assert f"{default_storage.url(FixedSizes(image.original.name).path(320, 'avif'))} 320w" in after.photo.avif


def test_completing_twice_is_completing_once() -> None:
    image = _photo("photos/twice.jpg")
    call_command("make_photo_sizes")
    image.refresh_from_db()
    blur = image.blur

    call_command("make_photo_sizes")

    image.refresh_from_db()
    assert image.blur == blur


def test_a_broken_photo_is_named_and_the_others_are_completed_all_the_same() -> None:
    broken = _photo("photos/broken.jpg", b"no photo at all")
    whole = _photo("photos/whole.jpg")

    with pytest.raises(CommandError, match="photos/broken"):
        call_command("make_photo_sizes")

    broken.refresh_from_db()
    whole.refresh_from_db()
    assert (broken.blur, broken.width) == ("", None)
    assert whole.blur


def test_a_photo_without_a_blur_names_no_avif_for_none_may_be_there() -> None:
    name = default_storage.save("photos/plain.jpg", ContentFile(jpeg()))
    make_sizes(name)

    assert Photo.of(name).avif == ""
    assert Photo.of(name, blur="data:,").avif.count("-320.avif 320w") == 1

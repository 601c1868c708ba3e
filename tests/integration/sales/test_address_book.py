"""What a person's address book keeps, and that it is nobody else's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from marketplace.geography.models import Village
from marketplace.sales.address.models import UserAddress
from marketplace.sales.address.placed import Destination
from marketplace.sales.address.selectors import kept_addresses
from marketplace.sales.address.services import (
    MOST_KEPT,
    UnableToKeepAddress,
    choose_first,
    forget_address,
    keep_address,
)
from marketplace.users.models import User
from tests.factories.geography import make_preah_dak
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "+85512345678"


@pytest.fixture
def there() -> Destination:
    return _there(make_preah_dak(), landmark="behind the pagoda")


def _there(village: Village, **more: str) -> Destination:
    commune = village.commune
    return Destination(
        province_id=commune.district.province_id,
        district_id=commune.district_id,
        commune_id=commune.pk,
        village_id=village.pk,
        **more,  # type: ignore[arg-type]
    )


def _keep(user: User, there: Destination, name: str = "Sok", phone: str = PHONE, **more: str) -> UserAddress:
    return keep_address(user=user, name=name, phone=phone, destination=there, **more)  # type: ignore[arg-type]


def test_the_first_address_kept_is_offered_first_and_written_out_in_both_languages(there: Destination) -> None:
    user = UserFactory()

    kept = _keep(user, there)

    assert kept.is_default_for_shipping
    assert kept.formatted_en.startswith("behind the pagoda, Preah Dak")
    assert "ភូមិ" not in kept.formatted_en
    assert kept.formatted_km != kept.formatted_en


def test_what_stands_there_already_is_not_written_twice(there: Destination) -> None:
    user = UserFactory()

    assert _keep(user, there).pk == _keep(user, there).pk
    assert len(kept_addresses(user=user)) == 1


def test_two_villages_of_one_name_are_two_addresses(there: Destination) -> None:
    user = UserFactory()
    village = Village.objects.get(pk=there.village_id)
    twin = Village.objects.create(
        commune=village.commune, code="17030399", public_code="17030399", name_km=village.name_km,
        name_en=village.name_en, search_key="", dataset="test", dataset_year=2026,
    )  # fmt: skip

    _keep(user, there)
    _keep(user, _there(twin, landmark="behind the pagoda"))

    assert len(kept_addresses(user=user)) == 2


def test_changing_a_line_into_one_that_is_there_leaves_one(there: Destination) -> None:
    user = UserFactory()
    _keep(user, there)
    other = _keep(user, there, name="Dara")

    changed = _keep(user, there, name="Sok", public_id=other.public_id)

    assert [line.pk for line in kept_addresses(user=user)] == [changed.pk]
    assert changed.is_default_for_shipping


def test_one_address_is_first_and_when_it_goes_another_takes_its_place(there: Destination) -> None:
    user = UserFactory()
    first, second = _keep(user, there), _keep(user, there, name="Dara")

    choose_first(user=user, public_id=second.public_id)
    assert [line.pk for line in kept_addresses(user=user)] == [second.pk, first.pk]

    forget_address(user=user, public_id=second.public_id)
    forget_address(user=user, public_id=second.public_id)
    assert [line.is_default_for_shipping for line in kept_addresses(user=user)] == [True]


def test_the_database_keeps_one_first_address(there: Destination) -> None:
    user = UserFactory()
    _keep(user, there)
    second = _keep(user, there, name="Dara")

    with pytest.raises(IntegrityError), transaction.atomic():
        UserAddress.objects.filter(pk=second.pk).update(is_default_for_shipping=True)


def test_a_full_book_refuses_in_words_and_changes_still_go(there: Destination) -> None:
    user = UserFactory()
    lines = [_keep(user, there, name=f"Person {at}") for at in range(MOST_KEPT)]

    with pytest.raises(UnableToKeepAddress):
        _keep(user, there, name="One more")

    assert len(kept_addresses(user=user)) == MOST_KEPT
    assert _keep(user, there, name="Changed", public_id=lines[0].public_id).first_name == "Changed"


def test_a_line_of_another_persons_book_is_not_there(there: Destination) -> None:
    theirs = _keep(UserFactory(), there)
    stranger = UserFactory()

    with pytest.raises(UserAddress.DoesNotExist):
        _keep(stranger, there, public_id=theirs.public_id)
    with pytest.raises(UserAddress.DoesNotExist):
        choose_first(user=stranger, public_id=theirs.public_id)
    forget_address(user=stranger, public_id=theirs.public_id)

    assert UserAddress.objects.filter(pk=theirs.pk).exists()


TOKYO = Destination(
    country="JP",
    abroad={
        "company_name": "Jingumae Spice K.K.",
        "street_address": "1-2-3 Jingumae, Shibuya-ku\nHouse B",
        "country_area": "Tokyo",
        "postal_code": "150-0001",
    },
)


def test_an_address_abroad_is_kept_field_by_field_and_printed_as_its_country_writes_it() -> None:
    user = UserFactory()

    kept = _keep(user, TOKYO, name="Sato Yuki", phone="+81312345678")

    kept.refresh_from_db()
    assert kept.is_abroad
    assert (kept.province, kept.district, kept.commune, kept.village) == (None, None, None, None)
    assert kept.abroad == TOKYO.abroad
    assert (kept.line1, kept.line2, kept.line4, kept.postcode) == (
        "1-2-3 Jingumae, Shibuya-ku",
        "House B",
        "",
        "150-0001",
    )
    assert "Jingumae Spice K.K." in kept.lines_abroad
    assert kept.lines_abroad[0] == "Sato Yuki"
    assert kept.lines_abroad[-1] == "JAPAN"
    assert kept.formatted_en.endswith("150-0001, Japan")
    assert kept.formatted_km.endswith("ជប៉ុន")


def test_two_addresses_abroad_that_differ_only_in_their_postcode_are_two() -> None:
    user = UserFactory()
    _keep(user, TOKYO, phone="+81312345678")

    _keep(user, replace(TOKYO, abroad={**TOKYO.abroad, "postal_code": "150-0002"}), phone="+81312345678")
    _keep(user, TOKYO, phone="+81312345678")

    assert len(kept_addresses(user=user)) == 2


def test_an_address_that_comes_home_again_forgets_what_it_was_abroad(there: Destination) -> None:
    user = UserFactory()
    kept = _keep(user, TOKYO, phone="+81312345678")

    changed = _keep(user, there, public_id=kept.public_id)

    changed.refresh_from_db()
    assert not changed.is_abroad
    assert changed.abroad == {}
    assert (changed.line2, changed.line4, changed.postcode) == ("", "", "")
    assert changed.lines_abroad == []


def test_the_database_refuses_a_place_of_the_gazetteer_in_another_country(there: Destination) -> None:
    kept = _keep(UserFactory(), TOKYO, phone="+81312345678")

    with pytest.raises(IntegrityError), transaction.atomic():
        UserAddress.objects.filter(pk=kept.pk).update(province_id=there.province_id)


def test_no_address_is_kept_in_a_country_that_does_not_exist() -> None:
    user = UserFactory()

    with pytest.raises(ValueError, match="no such country"):
        _keep(user, replace(TOKYO, country="ZZ"))

    assert kept_addresses(user=user) == []

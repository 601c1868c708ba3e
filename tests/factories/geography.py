"""Places: a whole line of parents for each, with keys like the loaded ones."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from marketplace.geography.models import Commune, District, Province, Village
from marketplace.geography.normalise import search_key


class _PlaceFactory(DjangoModelFactory[Any]):
    class Meta:
        abstract = True

    name_en = factory.LazyAttribute(lambda o: f"Place {o.code}")
    name_km = factory.LazyAttribute(lambda o: f"កន្លែង {o.code}")
    aliases: Any = factory.LazyFunction(list)
    search_key = factory.LazyAttribute(lambda o: search_key([*o.aliases, o.name_en, o.name_km], [o.code]))
    dataset = "test"
    dataset_year = 2025


class ProvinceFactory(_PlaceFactory):
    class Meta:
        model = Province
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{30 + n % 70:02d}")
    slug = factory.LazyAttribute(lambda o: f"province-{o.code}")


class DistrictFactory(_PlaceFactory):
    class Meta:
        model = District
        django_get_or_create = ("code",)

    province = factory.SubFactory(ProvinceFactory)
    code = factory.Sequence(lambda n: f"{n % 10_000:04d}")


class CommuneFactory(_PlaceFactory):
    class Meta:
        model = Commune
        django_get_or_create = ("code",)

    district = factory.SubFactory(DistrictFactory)
    code = factory.Sequence(lambda n: f"{n % 1_000_000:06d}")


class VillageFactory(_PlaceFactory):
    class Meta:
        model = Village
        django_get_or_create = ("public_code",)

    commune = factory.SubFactory(CommuneFactory)
    code = factory.Sequence(lambda n: f"{n % 100_000_000:08d}")
    public_code = factory.SelfAttribute("code")


def make_preah_dak() -> Village:
    """Return the village Preah Dak in Banteay Srei, Siem Reap, with its true codes and names."""
    province = ProvinceFactory(
        code="17",
        slug="siem-reap",
        name_km="សៀមរាប",
        name_en="Siem Reap",
        aliases=["Siemreap"],
        lat=Decimal("13.361790"),
        lon=Decimal("103.860560"),
        coord_source="GeoNames 1822214",
        reach_deg=Decimal("0.9"),
    )
    district = DistrictFactory(code="1703", name_km="បន្ទាយស្រី", name_en="Banteay Srei", province=province)
    commune = CommuneFactory(code="170303", name_km="ព្រះដាក់", name_en="Preah Dak", district=district)
    village: Village = VillageFactory(code="17030301", name_km="ព្រះដាក់", name_en="Preah Dak", commune=commune)
    return village

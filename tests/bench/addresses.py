"""Prints addresses of our pages for generated listings as JSON: `python -m tests.bench.addresses 1,2,3`."""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django.urls import reverse  # noqa: E402 - Django must be set up first
from django.utils.translation import activate  # noqa: E402

from catalogue.models import Category, Product, ProductCategory  # noqa: E402
from marketplace.storefront.selectors.menu import shelves  # noqa: E402

#: Of those asked for, so many are visited again and again.
FEW = 60


def main() -> None:
    """Print some of each kind."""
    activate("en")
    wanted = [f"b{number:08d}" for number in map(int, sys.argv[1].split(","))]
    any_of_them = list(Product.objects.filter(code__in=wanted, stockrecords__num_in_stock__gt=0).order_by("code"))
    products = [product for product in any_of_them if product.code in set(wanted[:FEW])]
    known = list(shelves().values())
    roots = {shelf.path: shelf.url for shelf in known if len(shelf.trail) == 1}
    stands = ProductCategory.objects.filter(product__in=products).values_list("product_id", "category__path")
    found = {
        "home": [reverse("storefront:home")],
        "category root": [shelf.url for shelf in known if len(shelf.trail) == 1],
        "category leaf": [shelf.url for shelf in known if len(shelf.trail) == 3][:40],
        "category, far": [f"{roots[path[: Category.steplen]]}?after={key}" for key, path in stands],
        "product": [p.get_absolute_url() for p in products],
        "product, any": [p.get_absolute_url() for p in any_of_them],
        "add": [reverse("storefront:basket-add", kwargs={"code": p.code}) for p in products],
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()

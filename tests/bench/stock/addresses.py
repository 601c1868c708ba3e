"""Prints addresses of stock Oscar's pages as JSON."""

from __future__ import annotations

import json
import sys

import django

django.setup()

from oscar.core.loading import get_model  # noqa: E402 - Django must be set up first

Category, Product = get_model("catalogue", "Category"), get_model("catalogue", "Product")

#: Of those asked for, so many are visited again and again.
FEW = 60


def main() -> None:
    """Print some of each kind."""
    wanted = [f"b{number:08d}" for number in map(int, sys.argv[1].split(","))]
    any_of_them = list(Product.objects.filter(upc__in=wanted, stockrecords__num_in_stock__gt=0).order_by("upc"))
    products = [product for product in any_of_them if product.upc in set(wanted[:FEW])]
    found = {
        "category root": [c.get_absolute_url() for c in Category.objects.filter(depth=1)],
        "category leaf": [c.get_absolute_url() for c in Category.objects.filter(depth=3)[:40]],
        "product": [p.get_absolute_url() for p in products],
        "product, any": [p.get_absolute_url() for p in any_of_them],
        "add": [f"/basket/add/{p.pk}/" for p in products],
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()

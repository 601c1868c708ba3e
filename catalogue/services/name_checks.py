"""Looking through what is on sale for protected names: concerns are raised and settled, the tag of origin follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone

from catalogue.guard import TEXTS, guarded_names, names_allowed, names_in, texts_of_product
from catalogue.models import GeographicalIndication, NameConcern, NameKind, Product, ProtectedName
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.facts import ProductsChanged

if TYPE_CHECKING:
    from datetime import datetime

#: So many listings are looked through in one transaction.
_AT_ONCE: Final = 200


def check_names_of(*, product: Product, now: datetime) -> bool:
    """Raise or settle concerns about one listing, and set whether it bears a protected name; return whether that changed.

    Called inside a transaction, whenever its texts or its vendor's memberships changed. An officer's word stands: what
    was settled with a note is not raised again for the same words.
    """
    require_transaction()
    names = guarded_names()
    allowed = names_allowed(vendor_id=product.vendor_id, on=timezone.localdate(now))
    found = {one.name: one.found for one in names_in(texts_of_product(product), names=names) if one.is_certain}
    wrong = {name: words for name, words in found.items() if name.pk not in allowed}
    _settle(product, except_for=wrong, now=now)
    for name, words in wrong.items():
        _raise(product, name, words, now=now)
    bears = any(name.kind == NameKind.GI and name not in wrong for name in found)
    return _tag(product, bears=bears)


def _settle(product: Product, *, except_for: Any, now: datetime) -> None:
    NameConcern.objects.filter(product=product, settled_at__isnull=True).exclude(name__in=except_for).update(
        settled_at=now
    )


def _raise(product: Product, name: ProtectedName, words: str, *, now: datetime) -> None:
    of_name = NameConcern.objects.filter(product=product, name=name)
    if of_name.filter(found=words[:200]).exclude(settled_at__isnull=False, note="").exists():
        return
    NameConcern.objects.get_or_create(
        product=product, name=name, settled_at=None, defaults={"found": words[:200], "raised_at": now}
    )


def _tag(product: Product, *, bears: bool) -> bool:
    is_registered = product.geographical_indication == GeographicalIndication.REGISTERED
    if bears == is_registered:
        return False
    product.geographical_indication = GeographicalIndication.REGISTERED if bears else GeographicalIndication.NONE
    product.save(update_fields=["geographical_indication"])
    return True


def check_names_of_vendor(*, vendor_id: int, now: datetime) -> None:
    """Look through all that a vendor sells, because its memberships changed."""
    _check(list(_listings().filter(vendor_id=vendor_id).values_list("pk", flat=True)), now=now)


def check_uses_of_name(*, name_id: int, now: datetime) -> None:
    """Look through all that is on sale for one name, because it was added or changed."""
    name = ProtectedName.objects.get(pk=name_id)
    known = NameConcern.objects.filter(name=name, settled_at__isnull=True).values_list("product_id", flat=True)
    due = set(known)
    for pk, *texts in _listings().values_list("pk", *TEXTS).iterator(chunk_size=2_000):
        if names_in({"text": "\n".join(filter(None, texts))}, names=[name]):
            due.add(pk)
    _check(sorted(due), now=now)


def _listings() -> Any:
    return Product.objects.exclude(structure=Product.CHILD).order_by("pk")


def _check(keys: list[int], *, now: datetime) -> None:
    for start in range(0, len(keys), _AT_ONCE):
        with transaction.atomic(durable=True):
            products = Product.objects.filter(pk__in=keys[start : start + _AT_ONCE]).order_by("pk")
            changed = [product.pk for product in products if check_names_of(product=product, now=now)]
            if changed:
                publish(ProductsChanged(product_ids=changed))

"""Loading the kinds of goods, what they are asked, and what can be chosen, from `catalogue/data/classes.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from catalogue.models import (
    AttributeOption,
    AttributeOptionGroup,
    LoadedDefinition,
    ProductAttribute,
    ProductClass,
)

DATA: Final = Path(__file__).resolve().parent.parent / "data" / "classes.toml"

Texts = Mapping[str, Any]


def load_definitions() -> dict[str, int]:
    """Load what was never loaded before; return how many classes, attributes and options were made.

    What officers changed or took away stays as they want it: each thing is loaded once, see `LoadedDefinition`.
    """
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    made = {"classes": 0, "attributes": 0, "options": 0}
    with transaction.atomic():
        known = set(LoadedDefinition.objects.values_list("key", flat=True))
        for name, options in data["options"].items():
            made["options"] += _load_list(name, options, known=known)
        for code, texts in data["classes"].items():
            made["classes"] += _load_class(code, texts, known=known)
            made["attributes"] += _load_questions(code, texts, attributes=data["attributes"], known=known)
    return made


def _first_time(key: str, *, known: set[str]) -> bool:
    """Return whether something was never loaded before, and remember it."""
    if key in known:
        return False
    known.add(key)
    LoadedDefinition.objects.create(key=key)
    return True


def _load_list(name: str, options: Mapping[str, Texts], *, known: set[str]) -> int:
    made = 0
    for order, (code, texts) in enumerate(options.items()):
        whole = f"{name.replace('_', '-')}-{code}"
        if not _first_time(f"option {whole}", known=known):
            continue
        group, _ = AttributeOptionGroup.objects.get_or_create(code=name, defaults={"name": name})
        values = {"group": group, "option_km": texts["km"], "option_en": texts["en"], "display_order": order}
        _, is_new = AttributeOption.objects.get_or_create(code=whole, defaults=values)
        made += is_new
    return made


def _load_class(code: str, texts: Texts, *, known: set[str]) -> int:
    if not _first_time(f"class {code}", known=known):
        return 0
    names = {"name_km": texts["km"], "name_en": texts["en"]}
    values = {**names, "track_stock": True, "requires_shipping": texts.get("is_sent", True)}
    # Goods may stand there from before classes had two languages.
    _, is_new = ProductClass.objects.update_or_create(slug=code, defaults=names, create_defaults=values)
    return int(is_new)


def _load_questions(code: str, texts: Texts, *, attributes: Mapping[str, Texts], known: set[str]) -> int:
    product_class = ProductClass.objects.filter(slug=code).first()
    made = 0
    for order, name in enumerate(texts["asks"]):
        if not _first_time(f"attribute {code}.{name}", known=known) or product_class is None:
            continue
        asked = attributes[name]
        lists = AttributeOptionGroup.objects.filter(code=asked["options"]) if "options" in asked else None
        values = {
            "type": asked["type"],
            "option_group": lists.first() if lists is not None else None,
            "required": name in texts["requires"],
            "is_variant": name in texts["differs_in"],
            "display_order": order,
            **_in_both(asked),
        }
        _, is_new = ProductAttribute.objects.get_or_create(product_class=product_class, code=name, defaults=values)
        made += is_new
    return made


def _in_both(asked: Texts) -> dict[str, str]:
    """Return the names, hint and unit of an attribute in both languages."""
    return {
        f"{field}_{language}": asked.get(language if field == "name" else f"{field}_{language}", "")
        for field in ("name", "hint", "unit")
        for language in ("km", "en")
    }

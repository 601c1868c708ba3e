"""Every component of the screens on one page, in both languages: for developers, and nowhere else."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

from marketplace.core.money import Money
from marketplace.storefront.context_processors import shop_of
from marketplace.storefront.selectors.attributes import Answer
from marketplace.storefront.selectors.cards import cards_of, on_sale
from marketplace.storefront.selectors.provenance import ShownBatch, ShownEvidence, Told, harvest_of
from marketplace.storefront.selectors.variants import Variant


class SpecimenForm(forms.Form):
    """One field of each kind, some of them wrong."""

    name = forms.CharField(label="ឈ្មោះ · Name", help_text="ដូចក្នុងអត្តសញ្ញាណប័ណ្ណ · As on your identity card")
    phone = forms.CharField(label="ទូរសព្ទ · Phone", widget=forms.TextInput(attrs={"inputmode": "tel"}))
    place = forms.ChoiceField(label="ខេត្ត · Province", choices=[("", "---"), ("07", "កំពត · Kampot")])
    story = forms.CharField(label="រឿង · Story", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    photo = forms.FileField(label="រូបថត · Photo", required=False)
    agrees = forms.BooleanField(label="យល់ព្រម · I agree", required=False)


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Show every component as it looks in Khmer and in English.

    Raises:
        Http404: This is no developer's machine.
    """
    if not settings.DEBUG:
        raise Http404
    return render(request, "design/design.html", {"sides": [_side(request, code) for code in ("km", "en")]})


def _side(request: HttpRequest, code: str) -> dict[str, Any]:
    """Return what one language's specimens are made of."""
    now = timezone.now()
    price = Money(Decimal(14_000), "KHR")
    with override(code):
        return {
            "code": code,
            "form": SpecimenForm(auto_id=f"{code}_%s"),
            "bad_form": SpecimenForm({"phone": "12"}, auto_id=f"{code}_bad_%s"),
            "cards": cards_of(on_sale().order_by("pk")[:4], rate=shop_of(request).rate),
            "price": price,
            "usd": Money(Decimal("3.50"), "USD"),
            "until": now + timedelta(minutes=9),
            "events": [
                SimpleNamespace(title="ដល់ដៃ · Delivered", text="", at=now, tone="ok"),
                SimpleNamespace(title="កំពុងដឹក · On its way", text="Kampot", at=now - timedelta(days=1), tone=""),
            ],
            "steps": [("អាសយដ្ឋាន · Address", "done"), ("ដឹកជញ្ជូន · Delivery", "now"), ("បង់ប្រាក់ · Pay", "")],
            "crumbs": [("ដើម · Home", "#main"), ("អាហារ · Food", "#main"), ("ម្រេច · Pepper", "")],
            "vendor": SimpleNamespace(
                url="#main", photo_url="", initial="ស", name="ម្រេចសុផា · Sopha's Pepper", place="កំពត · Kampot"
            ),
            "variants": _variants(price),
            "told": _told(),
            "places": [SimpleNamespace(url="#main", name="កំពត · Kampot", count=12)],
        }


def _variants(price: Money) -> list[Variant]:
    """Return one variant that can be bought and one that cannot."""
    made = [("vr", "ក្រហម · red", 4), ("vb", "ខៀវ · blue", 0)]
    return [
        Variant(
            pk=0,
            code=code,
            name=name,
            language="",
            price=price,
            price_usd=Money(Decimal("3.50"), "USD"),
            left=left,
            weight_g=200,
            photo=None,
            answers=(),
            url="#main",
        )
        for code, name, left in made
    ]


def _told() -> Told:
    """Return something of each kind that a listing may tell."""
    today = timezone.localdate()
    return Told(
        maker="យាយម៉ុម · Yeay Mom",
        maker_language="",
        answers=(Answer("materials", "ធ្វើពី · Made of", "កប្បាស · cotton"),),
        allergens=Answer("allergens", "អាឡែហ្ស៊ី · Allergens", "ល្ង · sesame"),
        shelf_life=Answer("shelf_life_days", "ទុកបាន · Keeps for", "១៨០ ថ្ងៃ · 180 days"),
        harvest=harvest_of([1, 2, 12]),
        batch=ShownBatch("KR-7", today, today, today, today + timedelta(days=365)),
        precision="",
        evidence=ShownEvidence("មន្ត្រីបានមើល · An officer has seen it", "", today),
        certificates=(),
        is_women_led=True,
    )

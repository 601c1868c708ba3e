"""What a page is about, as data for search engines: schema.org in JSON-LD.

Source: schema.org 29 (Product, Offer, Place, BreadcrumbList, Organization), and Google Search Central, "Merchant
listing (Product) structured data": a price, a currency, an availability and a seller make an offer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from catalogue.models.product import variant_title

if TYPE_CHECKING:
    from marketplace.core.money import Money
    from marketplace.storefront.selectors.places import PlacePage
    from marketplace.storefront.selectors.product import ProductPage
    from marketplace.storefront.selectors.provenance import ShownCertificate
    from marketplace.storefront.selectors.variants import Variant
    from marketplace.storefront.selectors.vendors import VendorPage

Data = dict[str, Any]
CONTEXT: Final = "https://schema.org"
COUNTRY: Final = "KH"


#: What variants differ in, as schema.org names it; by the code of our attribute.
VARIES_BY: Final = {
    "color": "color",
    "colour": "color",
    "size": "size",
    "material": "material",
    "materials": "material",
}


def product_data(page: ProductPage, rating: Any) -> list[Data]:
    """Return a product with its offer, the place it comes from and the way to it.

    One that is bought as one of its variants is a group of products, each with its own offer.

    Source: Google Search Central, "Product variant (ProductGroup, Product) structured data", single-page websites.
    """
    data: Data = {"@context": CONTEXT, "@type": "ProductGroup" if page.variants else "Product", "name": page.title}
    data["url"] = page.absolute_url
    if page.description:
        data["description"] = page.description
    if page.photos:
        data["image"] = [_absolute(photo.sharing or photo.fallback) for photo in page.photos]
    if page.weight_g:
        data["weight"] = {"@type": "QuantitativeValue", "value": page.weight_g, "unitCode": "GRM"}
    if page.origin:
        data["countryOfOrigin"] = {"@type": "Country", "name": COUNTRY}
        data["locationCreated"] = _place([crumb.label for crumb in page.origin])
    if rating:
        data["aggregateRating"] = _rating(rating)
    certified = [_certification(one) for one in page.told.certificates if not one.is_demo]
    if certified:
        data["hasCertification"] = certified
    if page.variants:
        ways = {VARIES_BY.get(answer.code, answer.code) for one in page.variants for answer in one.answers}
        data["productGroupID"] = page.code
        known = sorted(ways & set(VARIES_BY.values()))
        data |= {"variesBy": [f"{CONTEXT}/{way}" for way in known]} if known else {}
        data["hasVariant"] = [_variant(page, one) for one in page.variants]
    else:
        data |= {
            "sku": page.code,
            "offers": _offer(page, page.absolute_url, page, is_there=page.in_stock),
        }
    trail = [(shelf.name, shelf.url) for shelf in page.trail]
    return [data, breadcrumbs([*trail, (page.title, page.url)])]


def _variant(page: ProductPage, variant: Variant) -> Data:
    """Return one variant with its offer, at the address at which it is chosen."""
    url = _absolute(variant.url)
    data: Data = {"@type": "Product", "name": variant_title(page.title, variant.name), "sku": variant.code, "url": url}
    for answer in variant.answers:
        if answer.code in VARIES_BY:
            data[VARIES_BY[answer.code]] = answer.text
    photo = variant.photo or next(iter(page.photos), None)
    if photo:
        data["image"] = _absolute(photo.sharing or photo.fallback)
    if page.description:
        data["description"] = page.description
    return data | {"offers": _offer(page, url, variant, is_there=variant.in_stock)}


def _certification(certificate: ShownCertificate) -> Data:
    issuer = {"@type": "Organization", "name": certificate.issuer}
    return {"@type": "Certification", "name": certificate.name, "issuedBy": issuer, "url": _absolute(certificate.url)}


def _offer(page: ProductPage, url: str, sold: ProductPage | Variant, *, is_there: bool) -> Data:
    """Return an offer: the price in riel, the vendor's own in dollars beside it; a reduced price says until when it holds.

    Countries that the vendor does not serve are named; `unitCode` C62 is one piece (UN/CEFACT Recommendation 20).
    """
    data: Data = {"priceValidUntil": sold.reduced_to.isoformat()} if sold.reduced_to else {}
    if sold.is_own_usd and sold.price_usd is not None:
        data["priceSpecification"] = [_specified(sold.price), _specified(sold.price_usd)]
    if sold.min_quantity > 1:
        least = {"@type": "QuantitativeValue", "minValue": sold.min_quantity, "unitCode": "C62"}
        data["eligibleQuantity"] = least
    if page.not_sold_to:
        data["ineligibleRegion"] = [{"@type": "Country", "name": code} for code in page.not_sold_to]
    return data | {
        "@type": "Offer",
        "url": url,
        "price": str(sold.price.amount),
        "priceCurrency": sold.price.currency,
        "availability": f"{CONTEXT}/{'InStock' if is_there else 'SoldOut'}",
        "itemCondition": f"{CONTEXT}/NewCondition",
        "seller": {"@type": "Organization", "name": page.vendor.name, "url": _absolute(page.vendor.url)},
    }


def _specified(price: Money) -> Data:
    return {"@type": "UnitPriceSpecification", "price": str(price.amount), "priceCurrency": price.currency}


def vendor_data(page: VendorPage, rating: Any) -> list[Data]:
    """Return a vendor as an organisation with an address."""
    data: Data = {
        "@context": CONTEXT,
        "@type": "Organization",
        "name": page.card.name,
        "url": _absolute(page.card.url),
        "address": {"@type": "PostalAddress", "addressLocality": page.card.place, "addressCountry": COUNTRY},
    }
    if page.about.story:
        data["description"] = page.about.story
    if page.card.photo_url:
        data["logo"] = _absolute(page.card.photo_url)
    if rating:
        data["aggregateRating"] = _rating(rating)
    return [data, breadcrumbs([(page.card.name, page.card.url)])]


def place_data(page: PlacePage) -> list[Data]:
    """Return a province, district or village inside those above it."""
    data = {"@context": CONTEXT} | _place([page.name, *(crumb.label for crumb in page.within)])
    data |= {"url": _absolute(page.url), "alternateName": page.other_name}
    trail = [(crumb.label, crumb.url) for crumb in reversed(page.within) if crumb.url]
    return [data, breadcrumbs([*trail, (page.name, page.url)])]


def shop_data(url: str) -> list[Data]:
    """Return the shop itself."""
    name = _("Cambodia Marketplace")
    return [
        {"@context": CONTEXT, "@type": "Organization", "name": name, "url": settings.BASE_URL},
        {"@context": CONTEXT, "@type": "WebSite", "name": name, "url": _absolute(url)},
    ]


def breadcrumbs(steps: Iterable[tuple[str, str]]) -> Data:
    """Return the way to a page, from its first step to the page itself."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": at, "name": name, "item": _absolute(url)}
            for at, (name, url) in enumerate(steps, start=1)
        ],
    }


def _rating(rating: Any) -> Data:
    return {
        "@type": "AggregateRating",
        "ratingValue": str(rating.average),
        "reviewCount": rating.count,
        "bestRating": 5,
        "worstRating": 1,
    }


def _place(names: list[str]) -> Data:
    """Return a place inside the next larger one, and so on up to the country."""
    inside: Data = {"@type": "Country", "name": COUNTRY}
    for name in reversed(names):
        inside = {"@type": "Place", "name": name, "containedInPlace": inside}
    return inside


def _absolute(url: str) -> str:
    return url if url.startswith("http") else f"{settings.BASE_URL}{url}"

"""What machines read: the sitemap and robots.txt."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from marketplace.storefront.selectors.sitemaps import Entry, sitemap_entries, sitemap_parts

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
LONGEST_KEY = 100
#: What no search engine should ask for: people's own pages, and lists narrowed down in endless combinations.
CLOSED = ("account/", "basket/", "checkout/", "search/", "vendors/", "reviews/", "questions/", "*?")


@require_safe
@cache_control(max_age=3600, public=True)
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the parts of the sitemap."""
    lines = [f"<sitemap><loc>{escape(_address(*part))}</loc></sitemap>\n" for part in sitemap_parts()]
    body = f"{XML}<sitemapindex {SCHEMA}>\n{''.join(lines)}</sitemapindex>\n"
    return HttpResponse(body, content_type="application/xml")


@require_safe
@cache_control(max_age=3600, public=True)
def sitemap_part(request: HttpRequest, section: str, after: str = "") -> StreamingHttpResponse:
    """List one part's pages, each with its twin in the other language."""
    try:
        entries = sitemap_entries(section, after[:LONGEST_KEY])
    except KeyError as error:
        raise Http404 from error
    return StreamingHttpResponse(_written(entries), content_type="application/xml")


@require_safe
@cache_control(max_age=86400, public=True)
def robots(request: HttpRequest) -> HttpResponse:
    """Say what search engines may read."""
    closed = "".join(f"Disallow: /{language}/{path}\n" for language, _name in settings.LANGUAGES for path in CLOSED)
    body = (
        f"User-agent: *\n{closed}Disallow: /officers/\nDisallow: /places/\n\n"
        f"Sitemap: {settings.BASE_URL}{reverse('sitemap')}\n"
    )
    return HttpResponse(body, content_type="text/plain; charset=utf-8")


def _address(section: str, after: str) -> str:
    way = {"section": section, **({"after": after} if after else {})}
    return f"{settings.BASE_URL}{reverse('sitemap-part', kwargs=way)}"


def _written(entries: Iterator[Entry]) -> Iterator[str]:
    yield f'{XML}<urlset {SCHEMA} xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    for entry in entries:
        twins = "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(url)}/>'
            for language, url in entry.urls.items()
        )
        changed = f"<lastmod>{entry.changed_at.isoformat(timespec='seconds')}</lastmod>" if entry.changed_at else ""
        for url in entry.urls.values():
            yield f"<url><loc>{escape(url)}</loc>{changed}{twins}</url>\n"
    yield "</urlset>\n"

"""A walk through the shop by its own links: one page of each kind, so that a new kind of page is looked at by itself."""

from __future__ import annotations

import html
import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import quote, unquote, urlsplit

from django.urls import Resolver404, resolve
from django.utils import translation
from playwright.sync_api import BrowserContext, Page

HREF = re.compile(r'<a\s[^>]*?href="([^"]+)"')
#: Pages of one kind that are looked at: most differ in their words only. Editors' pages differ each from each.
OF_A_KIND = {"wagtail_serve": 20, "storefront:product": 3, "storefront:category": 2, "checkout:payment": 2}
#: Addresses that answer with something other than a page.
NO_PAGE = re.compile(r"\.(pdf|png|svg|xml|webp|jpe?g)$|/seen/note/|/hearts/|/recovery-codes/download/|/compare/add/")


def kind_of(path: str) -> str:
    """Return the name of the view behind an address, or nothing where none is."""
    with translation.override(path.split("/")[1]):
        try:
            return resolve(unquote(path)).view_name
        except Resolver404:
            return ""


def one_of_each(context: BrowserContext, *starts: str, rooms: tuple[str, ...] = ("",)) -> dict[str, str]:
    """Follow the links from some pages and return an address of each kind of page met, by address, with its kind.

    Links lead into the language of the first page only, and into some rooms; what answers with no page, or with
    another's, is left out.
    """
    language = starts[0].split("/")[1]
    found: dict[str, str] = {}
    seen: dict[str, int] = {}
    queue = deque(starts)
    while queue:
        path = queue.popleft()
        kind = kind_of(urlsplit(path).path)
        if not kind or seen.get(kind, 0) >= OF_A_KIND.get(kind, 1) or path in found:
            continue
        answer = context.request.get(path, fail_on_status_code=False)
        landed = urlsplit(answer.url).path
        if not answer.ok or "text/html" not in answer.headers.get("content-type", "") or landed != urlsplit(path).path:
            continue
        text = answer.text()
        if "<html" not in text:
            continue
        seen[kind] = seen.get(kind, 0) + 1
        found[path] = kind
        links = (urlsplit(html.unescape(link)).path for link in HREF.findall(text) if link.startswith("/"))
        inside = tuple(f"/{language}/{room}" for room in rooms)
        queue.extend(link for link in links if link.startswith(inside) and not NO_PAGE.search(link))
    return found


def opened(context: BrowserContext, addresses: list[str]) -> Iterator[tuple[Page, str]]:
    """Open addresses one after the other, the next while the one before is being looked at."""
    pages = [context.new_page(), context.new_page()]
    for number, address in enumerate([*addresses, ""]):
        if address:
            pages[number % 2].goto(quote(address, safe="/?=&%"), wait_until="commit")
        if number:
            yield pages[(number - 1) % 2], addresses[number - 1]
    for page in pages:
        page.close()

"""Sets up Wagtail's site: two languages, a front page each, and the pages that explain.

The words lie in `cms/content/<language>/`, one file a page. They are put in once; after that they are the editors'.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import override
from wagtail.models import Locale, Page, Site

from cms.models import CollectionPage, HomePage, InfoPage, StoriesPage

CONTENT: Final = Path(__file__).parent / "content"
MAIN, SECOND = "km", "en"
#: Slugs of the pages, in the order of the footer. They are Latin in both languages, so that addresses can be typed.
PAGES: Final[tuple[tuple[str, type[Page]], ...]] = (
    ("how-to-buy", InfoPage),
    ("how-to-sell", InfoPage),
    ("delivery", InfoPage),
    ("about", InfoPage),
    ("help", InfoPage),
    ("stories", StoriesPage),
    ("silk", CollectionPage),
    ("new-year-gifts", CollectionPage),
)
FRONT: Final = {MAIN: "ទំព័រដើម", SECOND: "Front page"}


@dataclass(frozen=True)
class Words:
    """What stands in one file."""

    title: str
    intro: str
    body: str
    words: str = ""


def words_of(*, slug: str, language: str) -> Words:
    """Return the words of one page from its file: `title:` and `intro:` lines, `---`, then the text."""
    head, _, body = (CONTENT / language / f"{slug}.html").read_text(encoding="utf-8").partition("---\n")
    fields = dict(line.split(": ", 1) for line in head.strip().splitlines())
    return Words(title=fields["title"], intro=fields["intro"], body=body.strip(), words=fields.get("words", ""))


def occasions(language: str) -> str:
    """Return the first feasts of the front page, as Wagtail stores them; editors give them new days each year."""
    found = json.loads((CONTENT / language / "occasions.json").read_text(encoding="utf-8"))
    return json.dumps([{"type": "occasion", "value": {**feast, "products": [], "collection": None}} for feast in found])


def load_site() -> int:
    """Make what is missing and leave what editors changed; return how many pages were made."""
    with transaction.atomic():
        main, _created = Locale.objects.get_or_create(language_code=MAIN)
        second, _created = Locale.objects.get_or_create(language_code=SECOND)
        made, front = _front_page(main)
        made += _translated(front, second, title=FRONT[SECOND], slug=f"{front.slug}-{SECOND}", body=occasions(SECOND))
        for slug, model in PAGES:
            count, page = _page(model, slug=slug, parent=front)
            made += count + _translated(page, second, slug=slug, **_fields(model, slug=slug, language=SECOND))
        _point_site_at(front)
    cache.delete_many([f"cms.info_links.{language}" for language in (MAIN, SECOND)])
    return made


def _fields(model: type[Page], *, slug: str, language: str) -> dict[str, Any]:
    words = words_of(slug=slug, language=language)
    fields = {"title": words.title, "intro": words.intro, "search_description": words.intro}
    more: dict[type[Page], dict[str, Any]] = {
        InfoPage: {"body": words.body, "show_in_menus": True},
        CollectionPage: {"words": words.words},
    }
    return fields | more.get(model, {})


def _front_page(locale: Locale) -> tuple[int, HomePage]:
    found = HomePage.objects.filter(locale=locale).first()
    if found is not None:
        return 0, found
    root = Page.get_first_root_node()
    # Wagtail's own "Welcome" page stands under this slug in a new database.
    Page.objects.child_of(root).filter(slug="home").exact_type(Page).delete()
    root = Page.objects.get(pk=root.pk)
    with override(locale.language_code):
        front = root.add_child(
            instance=HomePage(title=FRONT[MAIN], slug="home", locale=locale, live=True, body=occasions(MAIN))
        )
    front.save_revision().publish()
    return 1, front


def _page(model: type[Page], *, slug: str, parent: HomePage) -> tuple[int, Page]:
    found = model.objects.child_of(parent).filter(slug=slug).first()
    if found is not None:
        return 0, found
    fresh = HomePage.objects.get(pk=parent.pk)
    page = fresh.add_child(instance=model(slug=slug, locale=parent.locale, **_fields(model, slug=slug, language=MAIN)))
    page.save_revision().publish()
    return 1, page


def _translated(page: Page, locale: Locale, **fields: Any) -> int:
    """Make the page's twin in another language unless there is one; return how many were made."""
    if page.has_translation(locale):
        return 0
    twin = page.copy_for_translation(locale)
    for name, value in fields.items():
        setattr(twin, name, value)
    twin.save_revision().publish()
    return 1


def _point_site_at(front: HomePage) -> None:
    address = urlsplit(settings.BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname or "localhost",
            "port": port,
            "site_name": settings.WAGTAIL_SITE_NAME,
            "root_page": front,
        },
    )

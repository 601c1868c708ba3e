"""`load_roles` and `load_cms`: exact, and the same the second time."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.management import call_command
from django.test import Client, RequestFactory
from wagtail.models import GroupPagePermission, Locale, Page, Site, Workflow, WorkflowTask

from cms.models import HomePage, InfoPage, StoriesPage
from cms.roles import GROUPS, load_roles
from cms.selectors import front_page, info_links
from cms.site import load_site
from tests.factories.catalogue import ProductFactory

pytestmark = pytest.mark.django_db


def counts() -> tuple[int, ...]:
    models = (Group, Workflow, WorkflowTask, GroupPagePermission, Page, Locale, Site)
    return tuple(model.objects.count() for model in models)


def test_loading_roles_twice_changes_nothing() -> None:
    load_roles()
    before = counts()

    call_command("load_roles", verbosity=0)

    assert counts() == before


def test_groups_have_exactly_their_permissions() -> None:
    load_roles()
    group = Group.objects.get(name="Ministry officers")
    group.permissions.clear()

    load_roles()

    for name, permissions in GROUPS.items():
        held = Group.objects.get(name=name).permissions.values_list("content_type__app_label", "codename")
        assert {f"{app}.{codename}" for app, codename in held} == set(permissions)


def test_no_group_may_publish_add_or_delete_what_is_reviewed() -> None:
    reviewed = ("vendorapplication", "listingsubmission", "vendor")
    never = {f"partner.{verb}_{model}" for verb in ("add", "delete", "publish") for model in reviewed}

    for permissions in GROUPS.values():
        assert never.isdisjoint(permissions)


def test_loading_pages_makes_both_languages_once() -> None:
    made = load_site()
    before = counts()

    again = load_site()

    assert made == 2 * 9
    assert again == 0
    assert counts() == before
    assert set(Locale.objects.values_list("language_code", flat=True)) == {"km", "en"}
    assert Site.objects.get().root_page.specific == HomePage.objects.get(locale__language_code="km")
    for page in InfoPage.objects.all():
        assert page.live
        assert page.get_translations().count() == 1


def test_what_an_editor_changed_stays() -> None:
    load_site()
    page = InfoPage.objects.get(slug="about", locale__language_code="en")
    page.title = "About us"
    page.save_revision().publish()

    load_site()

    assert InfoPage.objects.get(pk=page.pk).title == "About us"


@pytest.mark.parametrize(("language", "title"), [("km", "របៀបទិញ"), ("en", "How to buy")])
def test_page_stands_in_the_reader_s_language(language: str, title: str, client: Client, site: None) -> None:
    answer = client.get(f"/{language}/pages/how-to-buy/")

    assert answer.status_code == 200
    text = answer.content.decode()
    assert f"<h1>{title}</h1>" in text
    assert f'lang="{language}"' in text


def test_front_page_of_wagtail_leads_to_the_shop(client: Client, site: None) -> None:
    answer = client.get("/en/pages/")

    assert answer.status_code == 302
    assert answer.headers["location"] == "/en/"


def test_page_that_is_not_there_is_404(client: Client, site: None) -> None:
    assert client.get("/km/pages/nothing-here/").status_code == 404


def test_footer_links_stand_in_the_reader_s_language_without_a_query_when_warm(
    django_assert_num_queries: object,
    site: None,
) -> None:
    from django.core.cache import cache
    from django.utils.translation import override

    cache.clear()
    with override("en"):
        links = info_links()
        with django_assert_num_queries(0):  # type: ignore[operator]
            info_links()

    assert [link.title for link in links][:2] == ["How to buy", "How to sell"]
    assert links[0].url.endswith("/en/pages/how-to-buy/")
    cache.clear()


def test_list_of_stories_is_empty_and_says_so(client: Client, site: None) -> None:
    assert StoriesPage.objects.count() == 2
    assert client.get("/en/pages/stories/").status_code == 200


def test_sections_of_the_front_page_are_shown_in_the_shop(client: Client, site: None) -> None:
    from django.template import Context, Template
    from django.utils.translation import override

    home = HomePage.objects.get(locale__language_code="en")
    home.body = [("hero", {"title": "Silk from Takeo", "text": "", "link_text": "", "link_words": ""})]
    home.save_revision().publish()

    with override("en"):
        assert front_page() == home
        shown = Template("{% load cms_pages %}{% home_sections %}").render(Context({}))

    assert "Silk from Takeo" in shown


def test_chosen_products_stand_on_the_front_page_while_they_are_on_sale(rf: RequestFactory, site: None) -> None:
    from django.template import Context, Template
    from django.utils.translation import override

    on_sale, hidden = ProductFactory(title_en="Red pepper"), ProductFactory(title_en="Gone", is_public=False)
    home = HomePage.objects.get(locale__language_code="en")
    home.body = [("products", {"title": "From Kampot", "products": [on_sale, hidden]})]
    home.save_revision().publish()
    request = rf.get("/en/")
    request.user = AnonymousUser()

    with override("en"):
        shown = Template("{% load cms_pages %}{% home_sections %}").render(Context({"request": request}))

    assert "From Kampot" in shown
    assert "Red pepper" in shown
    assert "Gone" not in shown


def test_only_the_first_section_with_cards_has_photos_fetched_at_once(rf: RequestFactory, site: None) -> None:
    from django.template import Context, Template
    from django.utils.translation import override

    first, second = ProductFactory(photo=True), ProductFactory(photo=True)
    home = HomePage.objects.get(locale__language_code="en")
    gone = {"title": "New Year", "text": "", "words": "", "products": [second]}
    home.body = [
        ("hero", {"title": "Silk from Takeo", "text": "", "link_text": "", "link_words": ""}),
        ("occasion", {**gone, "starts_on": date(2020, 4, 14), "ends_on": date(2020, 4, 16)}),
        ("products", {"title": "From Kampot", "products": [first]}),
        ("products", {"title": "From Pursat", "products": [second]}),
    ]
    home.save_revision().publish()
    request = rf.get("/en/")
    request.user = AnonymousUser()

    with override("en"):
        shown = Template("{% load cms_pages %}{% home_sections %}").render(Context({"request": request}))

    before, after = shown.split("From Pursat")
    assert 'fetchpriority="high"' in before
    assert 'loading="lazy"' not in before
    assert 'fetchpriority="high"' not in after
    assert 'loading="lazy"' in after

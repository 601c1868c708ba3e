"""Where Wagtail finds the officers' screens."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel
from wagtail.snippets.action_menu import WorkflowMenuItem
from wagtail.snippets.models import register_snippet

from cms import choosers, views
from cms.desk import queues
from cms.desk.many import ACTIONS
from cms.viewsets.goods.certificates import CERTIFICATES
from cms.viewsets.goods.community import VOICES
from cms.viewsets.goods.kinds import KINDS
from cms.viewsets.goods.listings import ListingViewSet
from cms.viewsets.goods.names import NAMES
from cms.viewsets.goods.products import PRODUCTS_LIST
from cms.viewsets.goods.scoring import SCORING
from cms.viewsets.goods.shelves import SHELVES
from cms.viewsets.money import DOORS as MONEY_DOORS
from cms.viewsets.money import VIEWSETS as MONEY
from cms.viewsets.parcels import DOORS as PARCEL_DOORS
from cms.viewsets.parcels import VIEWSETS as PARCELS
from cms.viewsets.sales.purchases import OrderViewSet, PurchaseViewSet, TariffViewSet
from cms.viewsets.trade import DOORS as TRADE_DOORS
from cms.viewsets.trade import VIEWSETS as TRADE
from cms.viewsets.vendors.applications import ApplicationViewSet
from cms.viewsets.vendors.areas import AREAS
from cms.viewsets.vendors.helping import FIELD_OFFICERS, MANDATES
from cms.viewsets.vendors.incidents import INCIDENTS
from cms.viewsets.vendors.requirements import REQUIREMENTS
from cms.viewsets.vendors.sanctions import APPEALS, SANCTIONS
from cms.viewsets.vendors.shop_pages import ShopPageViewSet
from cms.viewsets.vendors.vendors import VENDORS
from marketplace.users.areas import area_of
from vendors.models.review import Reviewed

APPLICATIONS, LISTINGS, SHOP_PAGES = ApplicationViewSet(), ListingViewSet(), ShopPageViewSet()
PURCHASES, ORDERS, TARIFFS = PurchaseViewSet(), OrderViewSet(), TariffViewSet()

register_snippet(APPLICATIONS)
register_snippet(LISTINGS)
register_snippet(SHOP_PAGES)


@hooks.register("register_admin_viewset")
def viewsets() -> list[Any]:
    """Put the screens behind the door."""
    return [
        AREAS,
        VENDORS,
        FIELD_OFFICERS,
        MANDATES,
        REQUIREMENTS,
        SANCTIONS,
        APPEALS,
        INCIDENTS,
        VOICES,
        PRODUCTS_LIST,
        SHELVES,
        KINDS,
        CERTIFICATES,
        NAMES,
        SCORING,
        PURCHASES,
        ORDERS,
        TARIFFS,
        *MONEY,
        *PARCELS,
        *TRADE,
        choosers.PRODUCTS,
        choosers.VENDORS,
        choosers.PROVINCES,
    ]


for _action in ACTIONS:
    hooks.register("register_bulk_action", _action, order=10)  # after Wagtail's: ours take the places of the same name


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    """Put papers behind the door."""
    return [
        path("marketplace/papers/<str:public_id>/", views.document, name="officers_document"),
        path("marketplace/handed-in/<str:public_id>/", views.handed_in, name="officers_handed_in"),
        path("marketplace/licences/<int:pk>/", views.licence, name="officers_licence"),
        path("marketplace/scans/<str:code>/", views.scan, name="officers_scan"),
        path("marketplace/evidence/<int:pk>/", views.evidence, name="officers_evidence"),
    ]


class _Door(MenuItem):
    """An entry of the menu, shown to whoever may see what lies behind it."""

    def __init__(self, label: Any, url_name: str, permission: str, icon: str, order: int, query: str = "") -> None:
        super().__init__(label, "", name=url_name.replace(":", "-") + query[-8:], icon_name=icon, order=order)
        self.url_name, self.permission, self.query = url_name, permission, query

    def is_shown(self, request: Any) -> bool:
        return bool(request.user.has_perm(self.permission))

    def render_component(self, request: Any) -> Any:
        self.url = reverse(self.url_name) + self.query
        return super().render_component(request)


@hooks.register("register_admin_menu_item")
def marketplace_menu() -> MenuItem:
    """All of the marketplace's screens in one place."""
    waiting = "?mine=yes"
    doors = (
        (_("Applications to decide"), "officers_applications:list", "partner.view_vendorapplication", "clipboard-list"),
        (_("Listings to decide"), "officers_listings:list", "partner.view_listingsubmission", "tag"),
        (_("Shop pages to decide"), "officers_shop_pages:list", "partner.view_shoppagechange", "home"),
        (_("All applications"), "officers_applications:list", "partner.view_vendorapplication", "group"),
        (_("All listings"), "officers_listings:list", "partner.view_listingsubmission", "tag"),
        (_("All shop pages"), "officers_shop_pages:list", "partner.view_shoppagechange", "home"),
        (_("Reviews and questions"), "officers_voices:queue", "community.view_review", "comment"),
        (_("Products"), "officers_products:index", "catalogue.view_product", "tag"),
        (_("Certificates"), "officers_certificates:index", "catalogue.view_certificate", "doc-full-inverse"),
        (_("Scoring"), "officers_scoring:list", "catalogue.view_scoringround", "pick"),
        (_("Protected names"), "officers_names:list", "catalogue.view_protectedname", "lock"),
        (_("Shelves"), "officers_shelves:tree", "catalogue.view_category", "folder-open-1"),
        (_("Kinds of goods"), "officers_kinds:list", "catalogue.view_productclass", "list-ul"),
        (_("Vendors"), "officers_vendors:index", "partner.view_vendor", "home"),
        (_("Field officers"), "officers_field:index", "partner.view_fieldofficer", "group"),
        (_("Makers helped"), "officers_mandates:index", "partner.view_mandate", "user"),
        (
            _("Papers of vendors waiting"),
            "officers_requirements:waiting",
            "partner.view_requirementsubmission",
            "clipboard-list",
        ),
        (_("Requirements"), "officers_requirements:list", "partner.view_requirement", "clipboard-list"),
        (_("Incidents"), "officers_incidents:queue", "incidents.view_incident", "warning"),
        (_("Appeals"), "officers_appeals:queue", "partner.view_sanction", "warning"),
        (_("Purchases"), "officers_purchases:index", "order.view_purchase", "list-ul"),
        (_("Orders"), "officers_orders:index", "order.view_order", "form"),
        (_("Tariffs"), "officers_tariffs:index", "shipping.view_tariff", "tablet-alt"),
        (_("Words of search"), "wagtailsnippets_search_lexiconentry:list", "search.view_lexiconentry", "search"),
        (_("Searches without a match"), "wagtailsnippets_search_searchmiss:list", "search.view_searchmiss", "warning"),
        (_("Officers' areas"), "officers_areas:people", "users.view_officerarea", "globe"),
        (_("All decisions"), "wagtailadmin_reports:site_history", "partner.view_vendorapplication", "history"),
    )
    items = [
        _Door(label, name, permission, icon, order, query=waiting if order < 3 else "")
        for order, (label, name, permission, icon) in enumerate(doors)
    ]
    return SubmenuMenuItem(_("Marketplace"), Menu(items=items), name="marketplace", icon_name="site", order=50)


@hooks.register("register_admin_menu_item")
def money_menu() -> MenuItem:
    """The money desk."""
    items = [
        _Door(label, name, permission, icon, order) for order, (label, name, permission, icon) in enumerate(MONEY_DOORS)
    ]
    return SubmenuMenuItem(_("Money"), Menu(items=items), name="money", icon_name="order", order=60)


@hooks.register("register_admin_menu_item")
def parcels_menu() -> MenuItem:
    """The parcels' desk."""
    items = [
        _Door(label, name, permission, icon, order)
        for order, (label, name, permission, icon) in enumerate(PARCEL_DOORS)
    ]
    return SubmenuMenuItem(_("Parcels"), Menu(items=items), name="parcels", icon_name="mail", order=65)


@hooks.register("register_admin_menu_item")
def trade_menu() -> MenuItem:
    """The trade desk."""
    items = [
        _Door(label, name, permission, icon, order) for order, (label, name, permission, icon) in enumerate(TRADE_DOORS)
    ]
    return SubmenuMenuItem(_("Trade"), Menu(items=items), name="trade", icon_name="globe", order=68)


class QueuesPanel(Component):
    """The first thing an officer sees: what waits, and for how long."""

    name = "queues"
    order = 50
    template_name = "cms/officers/queues.html"

    def __init__(self, request: Any) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        now, user = timezone.now(), self.request.user
        sees_applications = user.has_perm("partner.view_vendorapplication")
        sees_listings = user.has_perm("partner.view_listingsubmission")
        return {
            "tiles": queues.tiles_for(user=user, now=now),
            "applications": queues.oldest_applications(area=area_of(user), now=now) if sees_applications else [],
            "listings": queues.oldest_listings(area=area_of(user), now=now) if sees_listings else [],
        }


@hooks.register("construct_homepage_panels")
def first_page(request: Any, panels: list[Any]) -> None:
    """Show our queues in place of Wagtail's, which would list everything that waits and let it be approved unread."""
    unread = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)
    panels[:] = [panel for panel in panels if not isinstance(panel, unread)]
    panels.append(QueuesPanel(request))


@hooks.register("construct_snippet_action_menu")
def only_decisions(items: list[Any], request: Any, context: dict[str, Any]) -> None:
    """Leave only the decisions at the foot of a review page. See Note [An officer reads, and decides]."""
    if not issubclass(context["model"], Reviewed):
        return
    words = {
        ("approve", False): _("Approve"),
        ("approve", True): _("Approve with a comment"),
        ("reject", True): _("Send back"),
    }
    decisions = [item for item in items if isinstance(item, WorkflowMenuItem)]
    for item in decisions:
        item.label = words.get((item.name, bool(item.launch_modal)), item.label)
        item.icon_name = "resubmit" if item.name == "reject" else "check"
    items[:] = sorted(decisions, key=lambda item: (item.name == "approve" and item.launch_modal, item.name == "reject"))


@hooks.register("construct_main_menu")
def no_snippets(request: Any, items: list[Any]) -> None:
    """Leave out "Snippets": each has its door in our own menu."""
    items[:] = [item for item in items if item.name != "snippets"]


@hooks.register("construct_reports_menu")
def reports_for_editors(request: Any, items: list[Any]) -> None:
    """Leave out reports about pages for those who have no pages; Wagtail would send them away from each."""
    if not user_has_any_page_permission(request.user):
        items.clear()


@hooks.register("construct_help_menu")
def help_without_abroad(request: Any, items: list[Any]) -> None:
    """Leave out what leads to other sites: nothing here may depend on them."""
    items[:] = [item for item in items if not str(item.url).startswith("http")]


@hooks.register("insert_global_admin_css")
def looks() -> SafeString:
    """Add the looks of our own screens."""
    return format_html('<link rel="stylesheet" href="{}">', static("cms/officers.css"))

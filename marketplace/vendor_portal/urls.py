"""Addresses of the vendor portal, under the language's prefix and /vendors/."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from marketplace.vendor_portal.views import (
    application,
    batches,
    desk,
    exports,
    handover,
    helpers,
    helping,
    imports,
    incidents,
    listings,
    milestones,
    money,
    orders,
    papers,
    parcel_events,
    payouts,
    pickup_points,
    quote_writing,
    quotes,
    requirements,
    returns,
    scanners,
    shipping,
    shop_page,
    standing,
    start,
    stock,
    team,
    trade,
    uploads,
    visit,
    webhooks,
)

app_name = "vendor_portal"


class HeadingsConverter(StringConverter):
    """The language of a table's headings."""

    regex = "km|en"


class TableConverter(StringConverter):
    """The kind of a table's file."""

    regex = "csv|xlsx"


register_converter(HeadingsConverter, "headings")
register_converter(TableConverter, "table")

SHOP = "desk/<slug:code>/"
MAKER = "helping/<slug:mandate>/"


def application_steps(prefix: str = "", name: str = "") -> list[URLPattern]:
    """Return the steps of an application: one's own, or under a prefix that names a mandate, a maker's."""
    at = f"{prefix}apply/"
    return [
        path(at, application.overview, name=f"{name}apply"),
        path(f"{at}you/", application.you, name=f"{name}apply-you"),
        path(f"{at}shop/", application.shop, name=f"{name}apply-shop"),
        path(f"{at}business/", application.business, name=f"{name}apply-business"),
        path(f"{at}papers/", application.papers, name=f"{name}apply-papers"),
        path(f"{at}papers/<str:public_id>/remove/", application.remove_paper, name=f"{name}apply-paper-remove"),
        path(f"{at}send/", application.send, name=f"{name}apply-send"),
    ]


urlpatterns = [
    path("", start.home, name="home"),
    *application_steps(),
    path("apply/papers/<str:public_id>/", application.paper, name="apply-paper"),
    path("helping/", helping.makers, name="helping"),
    path("helping/visit/", visit.visit, name="visit"),
    path(MAKER, helping.maker, name="helped"),
    path(f"{MAKER}code/", helping.send_code, name="help-code"),
    path(f"{MAKER}end/", helping.end, name="help-end"),
    path(f"{MAKER}drafts/<int:draft>/discard/", helping.discard, name="help-discard"),
    *application_steps(MAKER, "help-"),
    path("helpers/", helpers.helpers, name="helpers"),
    path("helpers/<slug:mandate>/end/", helpers.end, name="helper-end"),
    path("uploads/", uploads.begin, name="upload-begin"),
    path("uploads/<str:public_id>/", uploads.piece, name="upload-piece"),
    path("invitations/", team.invitations, name="invitations"),
    path("invitations/<int:invitation>/", team.answer, name="invitation-answer"),
    path("terms/", requirements.terms, name="terms"),
    path("account/stop/<str:token>/", payouts.stop, name="payout-account-stop"),
    path(SHOP, desk.desk, name="desk"),
    path(f"{SHOP}pause/", desk.pause_or_reopen, name="shop-pause"),
    path(f"{SHOP}holiday/", stock.holiday, name="shop-holiday"),
    path(f"{SHOP}delivery/", shipping.offers, name="shipping"),
    path(f"{SHOP}delivery/<int:offer>/end/", shipping.end, name="shipping-end"),
    path(f"{SHOP}sales/", money.sales, name="sales"),
    path(f"{SHOP}papers/", papers.papers, name="papers"),
    path(f"{SHOP}papers/month.csv", papers.download, name="papers-file"),
    path(f"{SHOP}papers/<uuid:public_id>.pdf", papers.paper, {"kind": "pdf"}, name="paper-pdf"),
    path(f"{SHOP}papers/<uuid:public_id>.xml", papers.paper, {"kind": "xml"}, name="paper-xml"),
    path(f"{SHOP}tax/", papers.tax, name="tax"),
    path(f"{SHOP}money/", money.money, name="money"),
    path(f"{SHOP}money/entries/", money.entries, name="money-entries"),
    path(f"{SHOP}money/entries.csv", money.download, name="money-file"),
    path(f"{SHOP}money/payouts/", payouts.payouts, name="payouts"),
    path(f"{SHOP}money/statements/<str:number>/", payouts.statement, name="statement"),
    path(f"{SHOP}money/statements/<str:number>/statement.pdf", payouts.paper, name="statement-paper"),
    path(f"{SHOP}money/statements/<str:number>/lines.csv", payouts.table, name="statement-file"),
    path(f"{SHOP}money/account/", payouts.account, name="payout-account"),
    path(f"{SHOP}money/account/code/", payouts.code, name="payout-account-code"),
    path(f"{SHOP}money/account/keep/", payouts.keep, name="payout-account-keep"),
    path(f"{SHOP}pickup/", pickup_points.points, name="pickup-points"),
    path(f"{SHOP}pickup/new/", pickup_points.new, name="pickup-point-new"),
    path(f"{SHOP}pickup/<slug:point>/", pickup_points.change, name="pickup-point"),
    path(f"{SHOP}page/", shop_page.shop_page, name="shop-page"),
    path(f"{SHOP}page/words/", shop_page.words, name="shop-page-words"),
    path(f"{SHOP}page/words/discard/", shop_page.discard, name="shop-page-discard"),
    path(f"{SHOP}page/hours/", shop_page.hours, name="shop-hours"),
    path(f"{SHOP}webhooks/", webhooks.programs, name="webhooks"),
    path(f"{SHOP}webhooks/<str:endpoint>/test/", webhooks.test, name="webhook-test"),
    path(f"{SHOP}webhooks/<str:endpoint>/secret/", webhooks.renew, name="webhook-secret"),
    path(f"{SHOP}webhooks/<str:endpoint>/on/", webhooks.switch_on, name="webhook-on"),
    path(f"{SHOP}webhooks/<str:endpoint>/remove/", webhooks.remove, name="webhook-remove"),
    path(f"{SHOP}team/", team.team, name="team"),
    path(f"{SHOP}team/<int:member>/", team.role, name="team-role"),
    path(f"{SHOP}team/<int:member>/remove/", team.remove, name="team-remove"),
    path(f"{SHOP}team/invitations/<int:invitation>/withdraw/", team.withdraw, name="team-withdraw"),
    path(f"{SHOP}scanners/", scanners.scanners, name="scanners"),
    path(f"{SHOP}scanners/<str:appointment>/end/", scanners.end, name="scanner-end"),
    path(f"{SHOP}required/", requirements.checklist, name="checklist"),
    path(f"{SHOP}required/notice.pdf", requirements.notice, name="requirement-notice"),
    path(f"{SHOP}required/papers/<str:public_id>/", requirements.handed_in, name="requirement-paper"),
    path(f"{SHOP}required/<slug:requirement>/", requirements.requirement, name="requirement"),
    path(f"{SHOP}required/<slug:requirement>/read/", requirements.read_lesson, name="requirement-read"),
    path(f"{SHOP}close/", standing.close, name="shop-close"),
    path(f"{SHOP}standing/", standing.standing, name="standing"),
    path(f"{SHOP}standing/<str:public_id>/appeal/", standing.appeal_page, name="appeal"),
    path(f"{SHOP}incidents/", incidents.incidents, name="incidents"),
    path(f"{SHOP}incidents/<str:number>/", incidents.incident, name="incident"),
    path(f"{SHOP}incidents/<str:number>/photos/<str:public_id>/", incidents.photo, name="incident-photo"),
    path(f"{SHOP}returns/", returns.returns, name="returns"),
    path(f"{SHOP}returns/<str:number>/", returns.one_return, name="return"),
    path(f"{SHOP}returns/<str:number>/photos/<str:public_id>/", returns.photo, name="return-photo"),
    path(f"{SHOP}requests/", quotes.requests, name="quote-requests"),
    path(f"{SHOP}requests/open/<str:number>/", quotes.open_request, name="open-request"),
    path(f"{SHOP}requests/open/<str:number>/join/", quotes.join, name="open-request-join"),
    path(f"{SHOP}requests/shares/<str:token>/", quote_writing.share, name="quote-share"),
    path(f"{SHOP}requests/<str:token>/", quotes.one_request, name="quote-request"),
    path(f"{SHOP}requests/<str:token>/quote/", quote_writing.write, name="quote-write"),
    path(f"{SHOP}requests/<str:token>/papers/<str:public_id>/", quotes.attachment, name="quote-paper"),
    path(f"{SHOP}exports/", exports.exports, name="exports"),
    path(f"{SHOP}exports/exporter/", exports.exporter, name="exporter"),
    path(f"{SHOP}exports/<str:number>/", exports.export, name="export"),
    path(
        f"{SHOP}exports/<str:number>/papers/<uuid:public_id>.pdf",
        exports.paper,
        {"kind": "pdf"},
        name="export-paper-pdf",
    ),
    path(
        f"{SHOP}exports/<str:number>/papers/<uuid:public_id>.json",
        exports.paper,
        {"kind": "json"},
        name="export-paper-json",
    ),
    path(f"{SHOP}exports/<str:number>/scans/<str:public_id>/", exports.scan, name="export-scan"),
    path(f"{SHOP}exports/<str:number>/scans/<str:public_id>/withdraw/", exports.withdraw, name="export-scan-withdraw"),
    path(f"{SHOP}listings/", listings.listings, name="listings"),
    path(f"{SHOP}listings/new/", listings.new, name="listing-new"),
    path(f"{SHOP}listings/import/", imports.imports, name="imports"),
    path(f"{SHOP}listings/import/<str:public_id>/", imports.one_import, name="import"),
    path(f"{SHOP}listings/import/<str:public_id>/confirm/", imports.confirm, name="import-confirm"),
    path(f"{SHOP}listings/import/<str:public_id>/faults.csv", imports.faults, name="import-faults"),
    path(f"{SHOP}listings/template-<headings:language>.<table:kind>", imports.begin_with, name="import-template"),
    path(f"{SHOP}listings/export-<headings:language>.<table:kind>", imports.export, name="listings-export"),
    path(f"{SHOP}listings/drafts/<str:public_id>/", listings.edit, name="listing-edit"),
    path(f"{SHOP}listings/drafts/<str:public_id>/discard/", listings.discard, name="listing-discard"),
    path(f"{SHOP}listings/<slug:product_code>/change/", listings.change, name="listing-change"),
    path(f"{SHOP}listings/<slug:product_code>/stock/", stock.stock, name="listing-stock"),
    path(f"{SHOP}listings/<slug:product_code>/pause/", listings.pause_or_resume, name="listing-pause"),
    path(f"{SHOP}listings/<slug:product_code>/trade/", trade.business, name="trade-terms"),
    path(f"{SHOP}listings/<slug:product_code>/customs/", trade.customs, name="customs-terms"),
    path(f"{SHOP}listings/<slug:product_code>/batches/", batches.batches, name="batches"),
    path(
        f"{SHOP}listings/<slug:product_code>/batches/<slug:batch_code>/labels.pdf", batches.labels, name="batch-labels"
    ),
    path(f"{SHOP}handover/", handover.handover, name="handover"),
    path(f"{SHOP}handover/packing/", handover.packing, name="packing"),
    path(f"{SHOP}handover/pick-list.pdf", handover.pick_list, name="pick-list"),
    path(f"{SHOP}handover/packing-slips.pdf", handover.packing_slips, name="packing-slips"),
    path(f"{SHOP}handover/labels-<slug:paper>.pdf", handover.labels, name="labels"),
    path(f"{SHOP}handover/close/", handover.close, name="manifest-close"),
    path(f"{SHOP}handover/lists/<str:public_id>/", handover.manifest, name="manifest"),
    path(f"{SHOP}handover/lists/<str:public_id>/list.pdf", handover.manifest_file, name="manifest-file"),
    path(f"{SHOP}handover/lists/<str:public_id>/pickup/", handover.pickup, name="manifest-pickup"),
    path(f"{SHOP}handover/lists/<str:public_id>/received/", handover.received, name="manifest-received"),
    path(f"{SHOP}orders/", orders.orders, name="orders"),
    path(f"{SHOP}orders/<str:number>/", orders.order, name="order"),
    path(f"{SHOP}orders/<str:number>/give-back/<uuid:public_id>/", orders.give_back, name="order-give-back"),
    path(f"{SHOP}orders/<str:number>/accept/", orders.accept, name="order-accept"),
    path(f"{SHOP}orders/<str:number>/decline/", orders.decline, name="order-decline"),
    path(f"{SHOP}orders/<str:number>/book/", orders.book, name="order-book"),
    path(f"{SHOP}orders/<str:number>/parts/<int:position>/", milestones.reach, name="order-milestone"),
    path(f"{SHOP}orders/<str:number>/proforma.pdf", milestones.proforma, name="order-proforma"),
    path(f"{SHOP}orders/<str:number>/send-unpaid/", milestones.send_unpaid, name="order-send-unpaid"),
    path(f"{SHOP}orders/<str:number>/label.pdf", orders.label, name="order-label"),
    path(f"{SHOP}orders/<str:number>/parcel/<slug:step>/", orders.tell, name="order-tell"),
    path(f"{SHOP}parcel-events/", parcel_events.parcel_events, name="parcel-events"),
    path(f"{SHOP}orders/<str:number>/photos/<str:public_id>/", orders.photo, name="order-photo"),
]

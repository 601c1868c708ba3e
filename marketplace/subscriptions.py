"""Who reacts to what. Read this dict to learn how the marketplace hangs together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from catalogue import handlers as catalogue
from logistics import handlers as logistics
from logistics.handover import handlers as handover
from logistics.health import handlers as health
from logistics.points import handlers as points
from marketplace import facts
from marketplace.approvals import handlers as approvals
from marketplace.community import handlers as community
from marketplace.exports import handlers as exports
from marketplace.notifications.handlers import (
    carriers as news_of_carriers,
)
from marketplace.notifications.handlers import (
    exports as news_of_exports,
)
from marketplace.notifications.handlers import (
    incidents as news_of_incidents,
)
from marketplace.notifications.handlers import (
    orders as news_of_orders,
)
from marketplace.notifications.handlers import (
    organisations as news_of_organisations,
)
from marketplace.notifications.handlers import (
    parcels as news_of_parcels,
)
from marketplace.notifications.handlers import (
    parts as news_of_parts,
)
from marketplace.notifications.handlers import (
    payouts as news_of_payouts,
)
from marketplace.notifications.handlers import (
    points as news_of_points,
)
from marketplace.notifications.handlers import (
    quotes as news_of_quotes,
)
from marketplace.notifications.handlers import (
    refunds as news_of_refunds,
)
from marketplace.notifications.handlers import (
    returns as news_of_returns,
)
from marketplace.notifications.handlers import (
    shop_pages as news_of_shop_pages,
)
from marketplace.notifications.handlers import (
    standing as news_of_standing,
)
from marketplace.notifications.handlers import (
    vendors as news_of_vendors,
)
from marketplace.notifications.handlers import (
    voices as news_of_voices,
)
from marketplace.returns import handlers as returns
from marketplace.sales.order import handlers as sales
from marketplace.screening import handlers as screening
from marketplace.storefront.search import handlers as search
from marketplace.webhooks import handlers as webhooks
from payments import handlers as payments
from payments.banking import handlers as banking
from payments.commission import handlers as commission
from payments.papers import handlers as papers
from payments.payouts import handlers as payouts
from payments.reconciliation import handlers as reconciliation
from payments.remittances import handlers as remittances
from vendors import handlers as vendors

SUBSCRIPTIONS: Mapping[type, Sequence[Callable[[Any], None]]] = {
    # -- Vendors and listings
    facts.ApplicationSubmitted: [news_of_vendors.tell_of_application_submitted],
    facts.ApplicationSentBack: [news_of_vendors.tell_of_application_sent_back],
    facts.VendorApproved: [
        vendors.place_field_drafts,
        news_of_vendors.tell_of_vendor_approved,
        search.index_vendor,
    ],
    facts.VendorStatusChanged: [search.index_vendor],
    facts.VendorChanged: [search.index_vendor],
    facts.VendorStopped: [news_of_vendors.tell_of_vendor_stopped],
    facts.VendorOpened: [news_of_vendors.tell_of_vendor_opened],
    facts.RequirementDecided: [vendors.settle_after_decision, news_of_vendors.tell_of_requirement_rejected],
    facts.LicenceRunsOut: [news_of_vendors.tell_of_licence],
    facts.RequirementsChanged: [vendors.settle_after_change],
    facts.MemberInvited: [news_of_vendors.tell_of_invitation],
    facts.ConsentGiven: [vendors.settle_after_consent],
    facts.SanctionImposed: [news_of_standing.tell_of_sanction],
    facts.SanctionBegan: [sales.settle_orders],
    facts.SanctionLifted: [news_of_standing.tell_of_sanction_lifted],
    facts.AppealDecided: [news_of_standing.tell_of_appeal_decided],
    facts.ListingSentBack: [news_of_vendors.tell_of_listing_sent_back],
    facts.ListingApproved: [
        vendors.settle_after_listing,
        search.index_listing,
        search.hold_against_requests,
        news_of_vendors.tell_of_listing_approved,
    ],
    facts.ShopPageSentBack: [news_of_shop_pages.tell_of_page_sent_back],
    facts.ShopPageApproved: [news_of_shop_pages.tell_of_page_approved],
    facts.ListingsUploaded: [vendors.look_through_listings],
    facts.ImportConfirmed: [vendors.bring_in_listings],
    facts.ImportAdvanced: [vendors.bring_in_more_listings],
    facts.PhotosStored: [vendors.make_sizes_of_photos],
    facts.StockChanged: [search.index_stock, community.fire_alerts],
    facts.ShelfChanged: [catalogue.move_goods_to_their_class, search.index_changed_shelves],
    facts.ProductsChanged: [search.index_stock, search.hold_against_requests],
    facts.CertificateChanged: [search.index_stock],
    facts.CertificateEnding: [news_of_vendors.tell_of_certificate_ending],
    facts.ProtectedNameChanged: [catalogue.look_for_name],
    facts.NameMembersChanged: [catalogue.look_through_names_of_vendor],
    # -- Incidents
    facts.IncidentRaised: [news_of_incidents.tell_of_incident_raised, payouts.hold_order_of_incident],
    facts.IncidentAnswered: [news_of_incidents.tell_of_incident_answered],
    facts.IncidentClosed: [news_of_incidents.tell_of_incident_closed, payouts.release_order_of_incident],
    # -- Organisations that buy
    facts.OrganisationDecided: [news_of_organisations.tell_of_decision],
    facts.OrganisationMemberInvited: [news_of_organisations.tell_of_invitation],
    facts.ApprovalMoved: [news_of_organisations.tell_of_approval],
    # -- Pages
    facts.StoryPublished: [search.index_published_story],
    facts.StoryWithdrawn: [search.forget_withdrawn_story],
    # -- Requests for quotes
    facts.QuoteTurned: [news_of_quotes.tell_of_quote],
    # -- Sales
    facts.OrderConfirmed: [
        logistics.open_shipment,
        news_of_orders.tell_of_order_confirmed,
        papers.issue_for_paid_order,
        webhooks.tell_of_order,
        exports.open_export,
    ],
    facts.PurchaseExpired: [
        payments.tidy_up_attempts,
        community.fire_alerts_of_expired,
        approvals.give_back_expired,
    ],
    facts.PurchasePlaced: [commission.freeze_commission],
    facts.PurchasePaid: [
        payments.tidy_up_attempts,
        news_of_orders.tell_of_purchase_paid,
        papers.issue_for_purchase,
        approvals.count_paid,
    ],
    facts.OrderDeclined: [
        payments.owe_declined_order,
        payments.close_cash_of_fallen,
        logistics.cancel_shipments,
        news_of_orders.tell_of_order_declined,
        exports.close_called_off_export,
        community.fire_alerts_of_order,
        approvals.give_back_fallen,
    ],
    facts.OrderCancelled: [
        payments.owe_cancelled_order,
        payments.close_cash_of_fallen,
        logistics.cancel_shipments,
        news_of_orders.tell_of_order_cancelled,
        news_of_standing.tell_buyer_of_order_cancelled,
        exports.close_called_off_export,
        community.fire_alerts_of_order,
        webhooks.tell_of_order,
        approvals.give_back_fallen,
    ],
    facts.OrderDispatched: [news_of_orders.tell_of_order_dispatched],
    facts.MilestoneReached: [news_of_parts.tell_of_part_due],
    facts.MilestoneDue: [news_of_parts.remind_of_part],
    facts.MilestonePaid: [payments.tidy_up_milestone, news_of_parts.tell_of_part_paid],
    facts.OrderReturned: [payments.owe_returned_order, payments.close_cash_of_fallen],
    facts.OrderDelivered: [
        sales.let_arrival_fall_due,
        news_of_orders.tell_of_order_delivered,
        papers.issue_for_delivery,
        webhooks.tell_of_order,
    ],
    # -- Payments
    facts.RefundFellDue: [news_of_orders.tell_of_refund_due, news_of_refunds.tell_vendor_to_give],
    facts.RefundSent: [news_of_refunds.tell_of_refund_sent],
    facts.RefundSucceeded: [news_of_refunds.tell_of_refund_given, papers.issue_credit_note],
    facts.RefundFailed: [news_of_refunds.tell_of_refund_failed],
    facts.PaymentStarted: [payments.ask_deeplink],
    facts.ProviderSpoke: [payments.read_callback],
    facts.ProviderSpokeOfRefund: [payments.ask_about_refund],
    facts.ProviderSpokeOfDispute: [payments.ask_about_dispute],
    facts.RemittanceConfirmed: [remittances.book_list],
    # -- Payouts
    facts.StatementMade: [news_of_payouts.tell_of_statement],
    facts.PayoutSent: [news_of_payouts.tell_of_payout],
    facts.PayoutFailed: [news_of_payouts.tell_of_failed_payout],
    facts.PayoutAccountAsked: [news_of_payouts.warn_of_account, payouts.ask_bakong_of_account],
    facts.PayoutAccountStopped: [news_of_payouts.tell_of_stopped_account],
    facts.PayoutAccountChanged: [news_of_payouts.tell_of_changed_account],
    facts.ComparisonWanted: [reconciliation.compare_day],
    facts.StatementCame: [banking.match_statement],
    # -- Logistics
    facts.ConsignmentRequested: [logistics.book_requested_consignment],
    facts.ConsignmentDelayed: [news_of_carriers.tell_of_delayed_booking],
    facts.ConsignmentFailed: [
        health.raise_alarm_of_failure,
        news_of_carriers.tell_of_failed_booking,
        webhooks.tell_of_booking,
    ],
    facts.CarrierPuzzled: [health.raise_alarm_about],
    facts.CarrierAlarmRaised: [news_of_carriers.tell_officers_of_alarm],
    facts.CarrierAnswersAgain: [logistics.book_what_waited],
    facts.ParcelWaits: [news_of_points.tell_of_waiting_parcel],
    facts.ParcelStillWaits: [news_of_points.remind_of_waiting_parcel],
    facts.ParcelGoesBack: [news_of_points.tell_of_parcel_that_goes_back],
    facts.ParcelMoved: [
        points.follow,
        news_of_parcels.tell_of_parcel,
        webhooks.tell_of_parcel,
        returns.claim_for_parcel,
    ],
    facts.WebhookStopped: [news_of_parcels.tell_of_stopped_webhook],
    facts.ConsignmentBooked: [
        logistics.place_early_news,
        logistics.note_expected_days,
        webhooks.tell_of_booking,
        exports.note_booked_export,
    ],
    facts.ShipmentDispatched: [sales.note_dispatch, logistics.note_expected_days, exports.note_dispatched_export],
    facts.ShipmentDelivered: [sales.note_delivery, exports.note_arrived_export],
    facts.ShipmentReturned: [sales.note_return, exports.note_returned_export],
    facts.CashCollected: [payments.note_cash],
    # -- Handing over
    facts.ManifestReceived: [handover.tell_parcels_of_manifest],
    facts.PickupRequested: [handover.ask_for_pickup],
    facts.PickupPromised: [handover.tell_parcels_of_pickup],
    facts.ParcelJoinedRun: [handover.tell_parcel_that_joined],
    facts.ParcelLeftRun: [handover.tell_parcel_that_left],
    facts.LotMoved: [handover.tell_parcels_of_lot],
    # -- What comes back
    facts.ReturnMoved: [
        payouts.hold_order_of_return,
        returns.settle_return,
        returns.claim_for_return,
        news_of_returns.tell_of_return,
    ],
    facts.ReturnParcelMoved: [
        logistics.place_early_news_of_return,
        returns.follow_parcel,
        returns.claim_for_parcel,
        webhooks.tell_of_parcel,
    ],
    facts.ReturnParcelFailed: [health.raise_alarm_of_failure, returns.note_refused_parcel],
    # -- Trade
    facts.QuoteRequestOpened: [search.put_request_to_vendors],
    facts.MatchingWanted: [search.put_request_to_vendors],
    facts.ExportTurned: [news_of_exports.tell_of_export],
    facts.ExportScanEnding: [news_of_exports.tell_of_scan],
    # -- What buyers say, ask and wait for
    facts.ReviewApproved: [community.show_photos_of_review, news_of_voices.tell_of_review_written],
    facts.ReviewRejected: [community.hide_photos_of_review, news_of_voices.tell_of_review_rejected],
    facts.ReviewAnswered: [news_of_voices.tell_of_review_answered],
    facts.QuestionAsked: [news_of_voices.tell_of_question_asked],
    facts.QuestionAnswered: [news_of_voices.tell_of_question_answered],
    facts.QuestionRejected: [news_of_voices.tell_of_question_rejected],
    facts.AlertFired: [news_of_voices.tell_of_alert],
    # -- Denied parties
    facts.DeniedListImported: [screening.look_again, vendors.name_those_never_looked_for],
    facts.VendorNamed: [screening.look_for_vendor],
    facts.LikenessFound: [vendors.settle_after_screening],
    facts.ScreeningDecided: [vendors.settle_after_screening],
}

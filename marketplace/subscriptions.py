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
from marketplace.notifications import carrier_handlers as parcels
from marketplace.notifications import export_handlers as abroad
from marketplace.notifications import handlers as notifications
from marketplace.notifications import incident_handlers as incidents
from marketplace.notifications import milestone_handlers as parts
from marketplace.notifications import organisation_handlers as organisations
from marketplace.notifications import page_handlers as pages
from marketplace.notifications import parcel_handlers as way
from marketplace.notifications import payout_handlers as money
from marketplace.notifications import point_handlers as waiting
from marketplace.notifications import quote_handlers as quotes
from marketplace.notifications import refund_handlers as refunds
from marketplace.notifications import return_handlers as comes_back
from marketplace.notifications import standing_handlers as standing
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
    facts.ApplicationSubmitted: [notifications.tell_of_application_submitted],
    facts.ApplicationSentBack: [notifications.tell_of_application_sent_back],
    facts.VendorApproved: [
        vendors.place_field_drafts,
        notifications.tell_of_vendor_approved,
        search.index_vendor,
    ],
    facts.VendorStatusChanged: [search.index_vendor],
    facts.VendorChanged: [search.index_vendor],
    facts.VendorStopped: [notifications.tell_of_vendor_stopped],
    facts.VendorOpened: [notifications.tell_of_vendor_opened],
    facts.RequirementDecided: [vendors.settle_after_decision, notifications.tell_of_requirement_rejected],
    facts.LicenceRunsOut: [notifications.tell_of_licence],
    facts.RequirementsChanged: [vendors.settle_after_change],
    facts.MemberInvited: [notifications.tell_of_invitation],
    facts.ConsentGiven: [vendors.settle_after_consent],
    facts.SanctionImposed: [standing.tell_of_sanction],
    facts.SanctionBegan: [sales.settle_orders],
    facts.SanctionLifted: [standing.tell_of_sanction_lifted],
    facts.AppealDecided: [standing.tell_of_appeal_decided],
    facts.ListingSentBack: [notifications.tell_of_listing_sent_back],
    facts.ListingApproved: [
        vendors.settle_after_listing,
        search.index_listing,
        search.hold_against_requests,
        notifications.tell_of_listing_approved,
    ],
    facts.ShopPageSentBack: [pages.tell_of_page_sent_back],
    facts.ShopPageApproved: [pages.tell_of_page_approved],
    facts.ListingsUploaded: [vendors.look_through_listings],
    facts.ImportConfirmed: [vendors.bring_in_listings],
    facts.ImportAdvanced: [vendors.bring_in_more_listings],
    facts.PhotosStored: [vendors.make_sizes_of_photos],
    facts.StockChanged: [search.index_stock, community.fire_alerts],
    facts.ShelfChanged: [catalogue.move_goods_to_their_class, search.index_changed_shelves],
    facts.ProductsChanged: [search.index_stock, search.hold_against_requests],
    facts.CertificateChanged: [search.index_stock],
    facts.CertificateEnding: [notifications.tell_of_certificate_ending],
    facts.ProtectedNameChanged: [catalogue.look_for_name],
    facts.NameMembersChanged: [catalogue.look_through_names_of_vendor],
    # -- Incidents
    facts.IncidentRaised: [incidents.tell_of_incident_raised, payouts.hold_order_of_incident],
    facts.IncidentAnswered: [incidents.tell_of_incident_answered],
    facts.IncidentClosed: [incidents.tell_of_incident_closed, payouts.release_order_of_incident],
    # -- Organisations that buy
    facts.OrganisationDecided: [organisations.tell_of_decision],
    facts.OrganisationMemberInvited: [organisations.tell_of_invitation],
    facts.ApprovalMoved: [organisations.tell_of_approval],
    # -- Pages
    facts.StoryPublished: [search.index_published_story],
    facts.StoryWithdrawn: [search.forget_withdrawn_story],
    # -- Requests for quotes
    facts.QuoteTurned: [quotes.tell_of_quote],
    # -- Sales
    facts.OrderConfirmed: [
        logistics.open_shipment,
        notifications.tell_of_order_confirmed,
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
        notifications.tell_of_purchase_paid,
        papers.issue_for_purchase,
        approvals.count_paid,
    ],
    facts.OrderDeclined: [
        payments.owe_declined_order,
        payments.close_cash_of_fallen,
        logistics.cancel_shipments,
        notifications.tell_of_order_declined,
        exports.close_called_off_export,
        community.fire_alerts_of_order,
        approvals.give_back_fallen,
    ],
    facts.OrderCancelled: [
        payments.owe_cancelled_order,
        payments.close_cash_of_fallen,
        logistics.cancel_shipments,
        notifications.tell_of_order_cancelled,
        standing.tell_buyer_of_order_cancelled,
        exports.close_called_off_export,
        community.fire_alerts_of_order,
        webhooks.tell_of_order,
        approvals.give_back_fallen,
    ],
    facts.OrderDispatched: [notifications.tell_of_order_dispatched],
    facts.MilestoneReached: [parts.tell_of_part_due],
    facts.MilestoneDue: [parts.remind_of_part],
    facts.MilestonePaid: [payments.tidy_up_milestone, parts.tell_of_part_paid],
    facts.OrderReturned: [payments.owe_returned_order, payments.close_cash_of_fallen],
    facts.OrderDelivered: [
        sales.let_arrival_fall_due,
        notifications.tell_of_order_delivered,
        papers.issue_for_delivery,
        webhooks.tell_of_order,
    ],
    # -- Payments
    facts.RefundFellDue: [notifications.tell_of_refund_due, refunds.tell_vendor_to_give],
    facts.RefundSent: [refunds.tell_of_refund_sent],
    facts.RefundSucceeded: [refunds.tell_of_refund_given, papers.issue_credit_note],
    facts.RefundFailed: [refunds.tell_of_refund_failed],
    facts.PaymentStarted: [payments.ask_deeplink],
    facts.ProviderSpoke: [payments.read_callback],
    facts.ProviderSpokeOfRefund: [payments.ask_about_refund],
    facts.ProviderSpokeOfDispute: [payments.ask_about_dispute],
    facts.RemittanceConfirmed: [remittances.book_list],
    # -- Payouts
    facts.StatementMade: [money.tell_of_statement],
    facts.PayoutSent: [money.tell_of_payout],
    facts.PayoutFailed: [money.tell_of_failed_payout],
    facts.PayoutAccountAsked: [money.warn_of_account, payouts.ask_bakong_of_account],
    facts.PayoutAccountStopped: [money.tell_of_stopped_account],
    facts.PayoutAccountChanged: [money.tell_of_changed_account],
    facts.ComparisonWanted: [reconciliation.compare_day],
    facts.StatementCame: [banking.match_statement],
    # -- Logistics
    facts.ConsignmentRequested: [logistics.book_requested_consignment],
    facts.ConsignmentDelayed: [parcels.tell_of_delayed_booking],
    facts.ConsignmentFailed: [
        health.raise_alarm_of_failure,
        parcels.tell_of_failed_booking,
        webhooks.tell_of_booking,
    ],
    facts.CarrierPuzzled: [health.raise_alarm_about],
    facts.CarrierAlarmRaised: [parcels.tell_officers_of_alarm],
    facts.CarrierAnswersAgain: [logistics.book_what_waited],
    facts.ParcelWaits: [waiting.tell_of_waiting_parcel],
    facts.ParcelStillWaits: [waiting.remind_of_waiting_parcel],
    facts.ParcelGoesBack: [waiting.tell_of_parcel_that_goes_back],
    facts.ParcelMoved: [points.follow, way.tell_of_parcel, webhooks.tell_of_parcel, returns.claim_for_parcel],
    facts.WebhookStopped: [way.tell_of_stopped_webhook],
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
        comes_back.tell_of_return,
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
    facts.ExportTurned: [abroad.tell_of_export],
    facts.ExportScanEnding: [abroad.tell_of_scan],
    # -- What buyers say, ask and wait for
    facts.ReviewApproved: [community.show_photos_of_review, notifications.tell_of_review_written],
    facts.ReviewRejected: [community.hide_photos_of_review, notifications.tell_of_review_rejected],
    facts.ReviewAnswered: [notifications.tell_of_review_answered],
    facts.QuestionAsked: [notifications.tell_of_question_asked],
    facts.QuestionAnswered: [notifications.tell_of_question_answered],
    facts.QuestionRejected: [notifications.tell_of_question_rejected],
    facts.AlertFired: [notifications.tell_of_alert],
    # -- Denied parties
    facts.DeniedListImported: [screening.look_again, vendors.name_those_never_looked_for],
    facts.VendorNamed: [screening.look_for_vendor],
    facts.LikenessFound: [vendors.settle_after_screening],
    facts.ScreeningDecided: [vendors.settle_after_screening],
}

"""Every periodic task, one line each, with its reason. Beat reads it through `marketplace.celery`."""

from __future__ import annotations

from typing import Any


def _every(seconds: float, task: str) -> dict[str, Any]:
    """Return one line: a run that could not start before the next is due is dropped, not heaped up."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


SCHEDULE: dict[str, dict[str, Any]] = {
    # Bakong calls nobody back; a buyer who has paid looks at the page and waits.
    "poll-attempts": _every(1, "payments.tasks.poll_attempts"),
    # A provider's message that nobody lived to follow, or that it did not stand by when asked.
    "read-payment-callbacks": _every(30, "payments.tasks.read_callbacks"),
    # A buyer waits for money; a refund that got no answer is looked up before it is repeated.
    "send-refunds": _every(30, "payments.tasks.send_refunds"),
    # A bank's decision counts also when its message got lost.
    "follow-disputes": _every(3_600, "payments.tasks.follow_disputes"),
    # A worker may die with a carrier's list half booked; cash that is late must be heard of.
    "go-on-with-lists": _every(60, "payments.remittances.tasks.go_on_with_lists"),
    "raise-cash-alarms": _every(3_600, "payments.remittances.tasks.raise_cash_alarms"),
    # What providers hold is compared each night; one that does not answer is asked again.
    "compare-with-providers": _every(600, "payments.reconciliation.tasks.compare_with_providers"),
    # A worker may die with a bank statement half matched.
    "match-new-transfers": _every(300, "payments.banking.tasks.match_new_transfers"),
    # A lost message must not lose a fact.
    "sweep-deliveries": _every(20, "marketplace.core.tasks.sweep_deliveries"),
    # An entry that is not linked yet could still be changed unseen.
    "link-audit-entries": _every(30, "marketplace.core.tasks.link_audit_entries"),
    # A basket that nobody approved goes back to who filled it.
    "expire-approval-requests": _every(3_600, "marketplace.approvals.tasks.expire_requests"),
    # Pieces held for nobody should be on sale again.
    "expire-unpaid-purchases": _every(15, "marketplace.sales.order.tasks.expire_unpaid_purchases"),
    # A part of an agreed price falls due on a day, or when a step is done; who forgot it should hear of it again.
    "remind-of-milestones": _every(3_600, "marketplace.sales.order.tasks.remind_of_milestones"),
    # A sanction begins and ends at its moment; what was ordered is sent in time or paid back.
    "follow-sanctions": _every(60, "vendors.tasks.follow_sanctions"),
    "call-off-orders": _every(300, "marketplace.sales.order.tasks.call_off_orders"),
    # A vendor has seven days to answer an incident; then officers take it up.
    "escalate-overdue-incidents": _every(600, "marketplace.incidents.tasks.escalate_overdue"),
    # Each side of a return has its time; then follows what the terms say.
    "follow-returns": _every(300, "marketplace.returns.tasks.follow_returns"),
    # Until when an offer stands is a promise to the buyer; whoever accepts is checked against the clock besides.
    "expire-quotes": _every(300, "marketplace.quotes.tasks.expire_quotes"),
    # Rules of the customs change by their day, and scans of certificates run out by theirs.
    "go-through-exports": _every(21_600, "marketplace.exports.tasks.go_through_open_files"),
    # An authority needs weeks for a new licence; its holder hears of an end 30 and 7 days before, and when it is there.
    "warn-of-scans-that-end": _every(86_400, "marketplace.exports.tasks.warn_of_scans_that_end"),
    # A message whose first try failed must not wait for long.
    "send-waiting-messages": _every(15, "marketplace.notifications.tasks.send_waiting"),
    # What a carrier did not answer is asked again; callbacks get lost, so parcels are asked after as well.
    "follow-up-bookings": _every(30, "logistics.tasks.follow_up_bookings"),
    "poll-tracking": _every(20, "logistics.tasks.poll_tracking"),
    # A vendor's program that was down for a minute should not wait for an hour.
    "deliver-webhooks": _every(15, "marketplace.webhooks.tasks.deliver_due"),
    # What parcels took lately says best what the next one will take.
    "count-way-times": _every(86_400, "logistics.tasks.count_way_times"),
    "read-callbacks": _every(30, "logistics.tasks.read_callbacks"),
    # A carrier that did not answer is asked again to come; lots on the road are asked after as parcels are.
    "follow-up-pickups": _every(60, "logistics.handover.tasks.follow_up_pickups"),
    "poll-lots": _every(300, "logistics.handover.tasks.poll_lots"),
    # A place keeps a parcel for some days; who waits for it should hear that it goes back.
    "return-what-nobody-fetched": _every(600, "logistics.points.tasks.return_what_nobody_fetched"),
    # Each Monday begins with a statement for every vendor; who was down at midnight makes up for it.
    "draw-up-statements": _every(1_800, "payments.payouts.tasks.draw_up_statements"),
    # A changed account is used as soon as its hold is over.
    "use-changed-accounts": _every(600, "payments.payouts.tasks.use_changed_accounts"),
    # A month's commission is invoiced when the month is over.
    "invoice-commission": _every(21_600, "payments.papers.tasks.invoice_commission"),
    # A product must be findable soon after it changed, also when the fact's handler failed.
    "catch-up-search": _every(60, "marketplace.storefront.search.tasks.catch_up"),
    # What no kept page can depend on any more only makes its table large.
    "forget-old-changes": _every(600, "marketplace.storefront.pagecache.tasks.forget_old_changes"),
    # A certificate ends with a day; pages and search should not say longer that it holds.
    "note-certificates-that-ran-out": _every(3_600, "catalogue.tasks.note_certificates_that_ran_out"),
    # A reduced price begins and ends with a day, at midnight in Cambodia.
    "turn-prices": _every(60, "vendors.tasks.turn_prices"),
    # A new inspection takes time to arrange; holder and officers hear of an end 60, 30 and 7 days before.
    "warn-of-certificates-that-end": _every(21_600, "catalogue.tasks.warn_of_certificates_that_end"),
    # Who is no member of an association any more may not use its name.
    "note-members-that-ran-out": _every(3_600, "catalogue.tasks.note_members_that_ran_out"),
    # A licence ends with a day, and so does the time to hand something in; the owner must know before.
    "warn-of-licences": _every(3_600, "vendors.tasks.warn_of_licences"),
    "settle-standings": _every(3_600, "vendors.tasks.settle_standings"),
    # A photo of a form that was never finished is of no use after a day.
    "forget-parked-photos": _every(86_400, "vendors.tasks.forget_parked_photos"),
    # A worker may die with a file half brought in; its vendor waits.
    "go-on-with-imports": _every(60, "vendors.tasks.go_on_with_imports"),
    "forget-partial-uploads": _every(3_600, "vendors.tasks.forget_partial_uploads"),
    # Numbers typed at sign-in and never confirmed are nobody's.
    "forget-unconfirmed-people": _every(86_400, "marketplace.users.tasks.forget_unconfirmed_people"),
}

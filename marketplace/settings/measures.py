"""The house's measures, each of which an operator may set: how long, from which sum on, how often, at what hours.

Where officers keep a dated rule for the same thing, that rule goes before what stands here.
"""

from __future__ import annotations

from marketplace.settings import env

#: Minutes a KHQR code may be paid. Source: NBC, "Bakong QR Pay Integration" 1.0.3: not more than 10.
KHQR_LIFETIME_MINUTES = env.number("KHQR_LIFETIME_MINUTES", 10)
#: Minutes a page for a card may be paid on. Source: Stripe keeps one for 30 at least.
CARD_LIFETIME_MINUTES = env.number("CARD_LIFETIME_MINUTES", 40)
#: Hours for which goods stay held while a bank transfer is on its way: banks rest at weekends.
BANK_TRANSFER_HOURS = env.number("BANK_TRANSFER_HOURS", 72)
#: Seconds the stock stays held after the code has expired, for money that is on its way.
HOLD_GRACE_SECONDS = env.number("HOLD_GRACE_SECONDS", 300)
#: Above so many riel, or dollars, given back of one purchase by officers' wish, a second officer must agree.
REFUND_SECOND_OFFICER_ABOVE = {
    "KHR": env.number("REFUND_SECOND_OFFICER_ABOVE_KHR", 400_000),
    "USD": env.number("REFUND_SECOND_OFFICER_ABOVE_USD", 100),
}
#: Riel of unremitted cash that may be under way for one vendor, where no dated rule says otherwise.
CASH_LIMIT_PER_VENDOR_KHR = env.number("CASH_LIMIT_PER_VENDOR_KHR", 20_000_000)
#: A phone to which so many parcels came back within so many days may not pay at the door.
CASH_REFUSED_PARCELS = env.number("CASH_REFUSED_PARCELS", 3)
CASH_REFUSED_WITHIN_DAYS = env.number("CASH_REFUSED_WITHIN_DAYS", 365)
#: Days an order's money rests after its delivery, and days within which a statement is paid, until an officer sets a rule.
PAYOUT_HOLD_DAYS = env.number("PAYOUT_HOLD_DAYS", 3)
PAYOUT_PAY_DAYS = env.number("PAYOUT_PAY_DAYS", 3)
#: When short messages about parcels let people sleep, in Cambodia's time; empty: never.
NOTICE_QUIET_HOURS = env.text("NOTICE_QUIET_HOURS", "21:00-06:30")
#: A parcel's departure or arrival that we hear of later than so many hours is on its page, and rings nobody.
NOTICE_OLD_HOURS = env.number("NOTICE_OLD_HOURS", 48)
#: Seconds between two looks at a parcel that has not arrived.
TRACKING_POLL_SECONDS = env.number("TRACKING_POLL_SECONDS", 900)
#: From which measure on a standing sanction is shown on the vendor's public page: warn, limit, suspend or close.
SANCTIONS_SHOWN_FROM = env.text("SANCTIONS_SHOWN_FROM", "suspend")

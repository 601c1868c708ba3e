"""Stripe, played by localstripe with a proxy before it that adds what it lacks, and faults on order.

localstripe (another program, in a process of its own) takes the cards and keeps payments, charges and refunds. The proxy
adds idempotency keys, Stripe's own page for the card, checks on refunds, disputes, signed events, and all that can go
wrong between two machines.
"""

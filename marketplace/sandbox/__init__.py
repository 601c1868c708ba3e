"""The outside world, played on this machine: Bakong and a phone that pays, the post office, and an outbox of messages.

A small Django project and process of its own. The marketplace never imports it and speaks to it over HTTP only, as it
does to the real ones, so that what differs in production is addresses and credentials.
"""

"""Reads of organisations and their people."""

from marketplace.organisations.selectors.buying import buying_as, buying_for, is_trade_buyer

__all__ = ["buying_as", "buying_for", "is_trade_buyer"]

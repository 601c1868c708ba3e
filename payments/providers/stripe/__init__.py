"""Stripe: cards from abroad."""

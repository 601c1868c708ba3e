"""Buyers ask vendors for quotes, talk with them, compare what they offer and accept."""

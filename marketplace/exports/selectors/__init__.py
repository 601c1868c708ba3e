"""Reads over exports: each side finds what is its own; papers get plain values; officers get figures."""

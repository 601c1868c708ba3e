"""Rooms about vendors: who applies, who sells, what is required of them, who helps them, and what went wrong."""

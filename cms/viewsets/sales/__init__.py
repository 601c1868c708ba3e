"""Rooms about what is bought."""

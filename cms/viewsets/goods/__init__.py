"""Rooms about goods: what waits to be read, what is on sale and on which shelf, its names, certificates and scores."""

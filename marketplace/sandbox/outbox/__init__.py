"""A gateway for messages that delivers them to a page."""

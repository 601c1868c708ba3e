"""A transfer from the buyer's bank to our account, found again by a reference in its text."""

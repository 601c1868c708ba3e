"""Tables of listings as files: what stands in them, how they are read and written. No database."""

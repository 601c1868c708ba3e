"""What writes the catalogue, one file a noun."""

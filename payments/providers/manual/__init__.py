"""Money whose coming an officer enters."""

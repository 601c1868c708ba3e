"""The officers' desk: who stands there, for which area, and what all its rooms (`cms.viewsets`) are built of."""

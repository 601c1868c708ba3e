"""Where a text uses a name that belongs to an association: pure rules, no database."""

"""From the published lists to rows fit for our tables: read, repair, add other names. Pure, no database."""

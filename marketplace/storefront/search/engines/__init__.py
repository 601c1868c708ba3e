"""Where the index lives. `base.Engine` is the port; a module for each database stands beside it."""

"""The map of Cambodia: one outline a province, drawn once, without tiles and without anybody else's server."""

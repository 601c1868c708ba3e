"""Helping: field officers are appointed, a maker's phone confirms, and what was drafted is placed."""

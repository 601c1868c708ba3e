"""Countries that ask the same at their borders."""

from __future__ import annotations

from typing import Final

#: Members of the customs union of the European Union, by ISO 3166-1; Monaco belongs to its customs territory.
#: Source: Treaty on European Union, members since 2020-02-01; Regulation (EU) 952/2013, article 4.
EUROPEAN_UNION: Final = frozenset(
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
        "LV", "MC", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    }
)  # fmt: skip
UNION: Final = "EU"


def areas_of(country: str) -> tuple[str, ...]:
    """Return a country and what it belongs to, the country first: its own rows come before the union's."""
    return (country, UNION) if country in EUROPEAN_UNION else (country,)

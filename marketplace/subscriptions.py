"""Who reacts to what. Read this dict to learn how the marketplace hangs together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

SUBSCRIPTIONS: Mapping[type, Sequence[Callable[[Any], None]]] = {}

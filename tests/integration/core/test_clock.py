"""The one clock: what the host's clock says does not matter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.core.clock import database_now

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.both]


def test_database_tells_the_time_with_its_zone() -> None:
    moment = database_now()

    assert moment.utcoffset() == timedelta(0)
    assert abs(moment - datetime.now(UTC)) < timedelta(seconds=30)


def test_time_passes() -> None:
    assert database_now() <= database_now()

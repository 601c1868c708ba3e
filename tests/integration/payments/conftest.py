from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fixtures.localstripe import StripeSandbox, running_stripe
from tests.fixtures.sandbox import Sandbox, running_sandbox


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    """A running sandbox in which nothing has happened."""
    running.reset()
    return running


@pytest.fixture(scope="session")
def running_cards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StripeSandbox]:
    with running_stripe(tmp_path_factory.mktemp("stripe")) as sandbox:
        yield sandbox


@pytest.fixture
def stripe(running_cards: StripeSandbox) -> StripeSandbox:
    """Stripe, played by localstripe behind our proxy, where nothing has happened."""
    running_cards.reset_stripe()
    return running_cards

"""What the judge's tests share."""

import os

import pytest

from bagu.judge.isolation import isolation_level


@pytest.fixture
def full() -> None:
    """Skips where the machine cannot isolate fully, unless BAGU_REQUIRE=full says that it must."""
    isolation = isolation_level()
    if isolation.level != "full" and os.environ.get("BAGU_REQUIRE") != "full":
        pytest.skip("; ".join(reason.en for reason in isolation.reasons))
    assert isolation.level == "full", isolation.reasons

"""The core's tests: hypothesis without deadlines (no timing assertions), deterministic in CI."""

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "quick", max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
settings.register_profile("long", max_examples=4000, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile("long" if os.environ.get("GOVOPEN_LONG") else "quick")


def pytest_collection_modifyitems(config, items):
    """What takes minutes waits for `--long`, which stands in the conftest above, or for GOVOPEN_LONG."""
    if os.environ.get("GOVOPEN_LONG") or config.getoption("--long", default=False):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="takes minutes: bin/test --long"))

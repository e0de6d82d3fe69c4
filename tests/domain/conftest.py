"""The core's tests: hypothesis without deadlines (no timing assertions), deterministic in CI."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "quick", max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
settings.register_profile("long", max_examples=4000, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile("long" if os.environ.get("GOVOPEN_LONG") else "quick")

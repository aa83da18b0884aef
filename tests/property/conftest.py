"""Properties are tried on the same examples in every run, few enough to stay within seconds."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("fast", max_examples=60, deadline=None, derandomize=True, database=None)
settings.load_profile("fast")

"""The error that a wrong input is told with, for tests to look at."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marchland.core.errors import MarchlandError


def refused(make: Callable[[], object]) -> MarchlandError:
    """Return the error that making it raises; any other exception, and none at all, fails the test."""
    with pytest.raises(MarchlandError) as caught:
        make()
    return caught.value

"""The service over HTTP, with two agencies of two officers each."""

from tests.personnel.conftest import api

__all__ = ["api"]

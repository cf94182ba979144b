"""The test rig: see `tests/support`."""

pytest_plugins = [
    "tests.support.run",
    "tests.support.databases",
    "tests.support.service",
    "tests.support.office",
    "tests.support.front",
]

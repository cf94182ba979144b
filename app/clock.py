"""The only reader of time; everywhere else the instant is an argument."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Tells the instant, aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one reader of time


class FileClock:
    """A clock that stands where a file says, so that a demo can live through a month in a minute.

    Without the file it is the machine's clock. Only the embedded default uses it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._system = SystemClock()

    def now(self) -> datetime:
        try:
            text = self._path.read_text(encoding="ascii")
        except FileNotFoundError:
            return self._system.now()
        return datetime.fromisoformat(text).astimezone(UTC)

    def move(self, instant: datetime) -> None:
        """Set the clock, for every process that reads the same file."""
        fresh = self._path.with_suffix(".new")
        fresh.write_text(instant.astimezone(UTC).isoformat(), encoding="ascii")
        fresh.replace(self._path)

    def release(self) -> None:
        """Go back to the machine's clock."""
        self._path.unlink(missing_ok=True)

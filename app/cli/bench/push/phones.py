"""Made-up people's phones, and what they send: written as text at once, so that the client costs little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from app.shared.ids import new_id

TIMES: Final = tuple((f"{7 + place // 2:02}:{place % 2 * 30:02}", 30) for place in range(12))
"""When entries of a day begin, on the agency's clock, and for how many minutes they last."""
REPLAYED_AT: Final = (("14:00", 30),)
"""The one time at which the bare endpoint's entries lie, none of which is among `TIMES`."""
OFFSET: Final = "+07:00"
CODE: Final = "4"
DESCRIPTION: Final = "Menyusun bahan rapat koordinasi triwulan dan menindaklanjuti hasilnya"
LINK: Final = "https://bukti.example/berkas/2026"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose phone it is, and the token that it sends."""

    subject: str
    employee_id: str
    principal_id: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """When an entry lies that was not yet sent."""

    day: date
    starts: str
    minutes: int

    @property
    def ends(self) -> str:
        """Return the clock's time at the end."""
        hour, minute = map(int, self.starts.split(":"))
        return f"{hour + (minute + self.minutes) // 60:02}:{(minute + self.minutes) % 60:02}"


@dataclass(slots=True, kw_only=True)
class Phone:
    """A phone with free times on some days, filled one after the other."""

    owner: Owner
    days: Sequence[date]
    times: Sequence[tuple[str, int]] = TIMES
    device_id: str = field(default_factory=lambda: str(new_id()))
    last_seq: int = 0
    used: int = 0

    @property
    def free(self) -> int:
        """How many more entries there is time for."""
        return len(self.days) * len(self.times) - self.used

    def next_slot(self) -> Slot:
        """Take the next free time."""
        day, place = divmod(self.used, len(self.times))
        self.used += 1
        starts, minutes = self.times[place]
        return Slot(day=self.days[day], starts=starts, minutes=minutes)

    def push(self, size: int) -> bytes:
        """Write a push of so many new entries."""
        told = ",".join(self._put() for _ in range(size))
        body = f'{{"device_id":"{self.device_id}","mutations":[{told}]}}'
        return posted("/v1/sync/push", body, self.owner.token)

    def _put(self) -> str:
        self.last_seq += 1
        slot = self.next_slot()
        return (
            f'{{"mutation_id":"{new_id()}","seq":{self.last_seq},"op":"put","id":"{new_id()}","base_rev":null,'
            f'"device_time":"{slot.day}T{slot.ends}:00{OFFSET}","entry":{{"work_date":"{slot.day}",'
            f'"started_at":"{slot.day}T{slot.starts}:00{OFFSET}","ended_at":"{slot.day}T{slot.ends}:00{OFFSET}",'
            f'"minutes":{slot.minutes},"catalogue_code":"{CODE}","volume":"1","description":"{DESCRIPTION}",'
            f'"links":["{LINK}"]}}}}'
        )

    def replay(self) -> bytes:
        """Write what the bare endpoint needs to execute the statements of one push."""
        self.last_seq += 1
        owner = self.owner
        return posted(
            "/replay",
            f'{{"subject":"{owner.subject}","employee_id":"{owner.employee_id}","principal_id":"{owner.principal_id}",'
            f'"device_id":"{self.device_id}","seq":{self.last_seq},"mutation_id":"{new_id()}",'
            f'"activity_id":"{new_id()}","day":"{self.next_slot().day}"}}',
        )

    def insert(self) -> bytes:
        """Write what the bare endpoint inserts into a plain table."""
        slot = self.next_slot()
        return posted(
            "/insert",
            f'{{"activity_id":"{new_id()}","employee_id":"{self.owner.employee_id}","work_date":"{slot.day}",'
            f'"started_at":"{slot.day}T{slot.starts}:00{OFFSET}","ended_at":"{slot.day}T{slot.ends}:00{OFFSET}",'
            f'"minutes":{slot.minutes},"catalogue_code":"{CODE}","volume":"1","description":"{DESCRIPTION}"}}',
        )


def posted(path: str, body: str, token: str = "") -> bytes:
    """Write a POST as it goes over the wire."""
    content = body.encode()
    bearer = f"Authorization: Bearer {token}\r\n" if token else ""
    head = f"POST {path} HTTP/1.1\r\nHost: bench\r\n{bearer}Content-Type: application/json\r\n"
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content


def got(path: str, token: str = "") -> bytes:
    """Write a GET as it goes over the wire."""
    bearer = f"Authorization: Bearer {token}\r\n" if token else ""
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\n{bearer}\r\n".encode()

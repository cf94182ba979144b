"""What is refused about entries and their pushes."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from app.activity_log.model import Entry, EntryState, ParkedBecause
from app.shared.errors import ConflictError, FieldError, ForbiddenError, InvalidError, NotFoundError, Refusal, Remedy
from app.shared.month import Month


def _link(activity_id: UUID) -> str:
    return f"/v1/activities/{activity_id}"


class SequenceGapError(ConflictError):
    """Mutations between the last one known and the first one sent are missing; nothing was applied."""

    code = "seq-gap"

    def __init__(self, *, expected: int, received: int) -> None:
        remedies = (Remedy("send-from", {"expected": str(expected)}), Remedy("send-noop"))
        super().__init__(expected=expected, received=received, remedies=remedies)


class SequenceBrokenError(InvalidError):
    """The numbers inside a push don't rise by one."""

    code = "seq-not-rising"

    def __init__(self, index: int) -> None:
        super().__init__(errors=(FieldError(f"/mutations/{index}/seq", "seq-not-next"),))


class DeviceTakenError(ConflictError):
    """The device is another employee's."""

    code = "device-of-another"


class NotAnEmployeeError(ForbiddenError):
    """The caller is no employee of the agency, and so has no entries and decides on none."""

    code = "not-an-employee"


class MutationUnreadableError(InvalidError):
    """One mutation has the wrong form; the others of the push are not touched by it."""

    code = "mutation-unreadable"


class MutationReusedError(ConflictError):
    """The number or id of a mutation came before, with other content."""

    code = "mutation-reused"


class EntryInvalidError(InvalidError):
    """What the entry says can't be."""

    code = "entry-invalid"


class WorkDateOutOfRangeError(InvalidError):
    """The work date lies too far back or ahead to be kept."""

    code = "work-date-out-of-range"


class WorkDateFixedError(ConflictError):
    """The same id was sent with another work date."""

    code = "work-date-never-changes"

    def __init__(self, activity_id: UUID, stored: date) -> None:
        super().__init__(work_date=stored, remedies=(Remedy("see-entry", href=_link(activity_id)), Remedy("new-entry")))


class EntryOverlapsError(ConflictError):
    """The time is held by another live entry of the same person, told by the agency's clock."""

    code = "entry-overlaps"

    def __init__(self, other: Entry, zone: ZoneInfo) -> None:
        started_at, ended_at = (
            instant.astimezone(zone).isoformat(timespec="minutes")
            for instant in (other.content.started_at, other.content.ended_at)
        )
        remedies = (Remedy("see-entry", href=_link(other.activity_id)),)
        super().__init__(started_at=started_at, ended_at=ended_at, remedies=remedies)


class EntryIdTakenError(ConflictError):
    """The id is another entry's."""

    code = "entry-id-taken"


class EntryUnknownError(NotFoundError):
    """The employee has no entry with this id."""

    code = "entry-unknown"


class EntryChangedError(ConflictError):
    """The entry was changed since the revision that the phone knows."""

    code = "entry-changed"

    def __init__(self, entry: Entry) -> None:
        super().__init__(rev=entry.rev, remedies=(Remedy("see-entry", href=_link(entry.activity_id)),))


class EntryLockedError(ConflictError):
    """In its state the entry can't be changed in this way."""

    code = "entry-locked"

    def __init__(self, entry: Entry, allowed: list[EntryState]) -> None:
        super().__init__(
            state=entry.state,
            allowed=", ".join(allowed),
            remedies=(Remedy("see-entry", href=_link(entry.activity_id)),),
        )


class ParkedClosedError(ConflictError):
    """The entry is kept and doesn't count: its month was closed before it came."""

    code = "entry-parked-month-closed"


class ParkedNotOpenedError(ConflictError):
    """The entry is kept and doesn't count yet: its month has not begun."""

    code = "entry-parked-month-not-opened"


class ParkedUnknownItemError(ConflictError):
    """The entry is kept and doesn't count yet: the catalogue has no such item active on the work date."""

    code = "entry-parked-unknown-catalogue-item"


class ParkedWindowPassedError(ConflictError):
    """The entry is kept and doesn't count: it was sent after the regulation's window."""

    code = "entry-parked-window-passed"


class DailyMinutesLimitError(ConflictError):
    """With this entry the day would have more minutes than the regulation counts."""

    code = "daily-minutes-limit"


class MonthlyMinutesLimitError(ConflictError):
    """With this entry the month would have more minutes than the regulation counts."""

    code = "monthly-minutes-limit"


class ParkedNotForPostError(ConflictError):
    """The entry is kept and doesn't count yet: the item is not for a post that the employee held on the work date."""

    code = "entry-parked-item-not-for-post"


class ItemLimitReachedError(ConflictError):
    """With this entry more of the item would be submitted than one person may in a day or month."""

    code = "item-limit-reached"

    def __init__(self, *, item: str, limit: str, most: int, used: int, asked: int) -> None:
        remedies = (Remedy("choose-catalogue-item", href="/v1/catalogue-items"), Remedy("fewer-minutes"))
        super().__init__(item=item, limit=limit, most=most, used=used, asked=asked, remedies=remedies)


def parked(entry: Entry, because: ParkedBecause) -> Refusal:
    """Say why an entry is kept aside and what happens next."""
    month = Month.of(entry.content.work_date)
    see = Remedy("see-period", href=f"/v1/periods/{month}")
    if because is ParkedBecause.MONTH_CLOSED:
        return ParkedClosedError(month=month, remedies=(see,))
    if because is ParkedBecause.MONTH_NOT_OPENED:
        return ParkedNotOpenedError(month=month, remedies=(see,))
    if because is ParkedBecause.WINDOW_PASSED:
        return ParkedWindowPassedError(work_date=entry.content.work_date)
    choose = Remedy("choose-catalogue-item", href="/v1/catalogue-items")
    kind = ParkedNotForPostError if because is ParkedBecause.ITEM_NOT_FOR_POST else ParkedUnknownItemError
    return kind(code=entry.content.catalogue_code, remedies=(choose,))


class EntryNotParkedError(ConflictError):
    """The entry doesn't wait in the parking lane: its owner or another officer has brought it out."""

    code = "entry-not-parked"


class OwnParkedEntryError(ForbiddenError):
    """Nobody admits or refuses an entry of their own."""

    code = "own-parked-entry"


class ActivityNotFoundError(NotFoundError):
    """There is no such entry, or the caller may not see it."""

    code = "activity-not-found"

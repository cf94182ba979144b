"""Bodies of the machines of states."""

from app.activity_log.model import EntryState, MutationOp, ParkingVerdict
from app.activity_log.timeliness import Timeliness
from app.period.model import Fact, PeriodState, TransitionCause, Writer
from app.regulation.model import RegulationAction, RegulationState
from app.shared.caller import Role
from app.verification.model import Verdict
from app.wire.types import Whole, WireModel


class PeriodTransitionRule(WireModel):
    """One way between two states: what takes it, with one of which roles, and whether it wants a second person."""

    from_state: PeriodState | None
    to_state: PeriodState
    cause: TransitionCause
    roles: list[Role]
    second_person: bool


class PeriodWritingRule(WireModel):
    """Who writes a kind of fact, and in which states of its month."""

    fact: Fact
    by: Writer
    states: list[PeriodState]


class EntryActionRule(WireModel):
    """What the owner of an entry may do with it, and in which of its states."""

    op: MutationOp
    from_states: list[EntryState]


class EntryDecisionRule(WireModel):
    """What a superior may decide on an entry, and what it becomes."""

    verdict: Verdict
    from_state: EntryState
    to_state: EntryState


class EntryParkingRule(WireModel):
    """What an officer may decide on a parked entry, and what it becomes."""

    verdict: ParkingVerdict
    from_state: EntryState
    to_state: EntryState


class EntryTimelinessRule(WireModel):
    """How the sending of an entry stands to the regulation's window, and whether it is taken or parked."""

    case: Timeliness
    taken: bool


class RegulationStepRule(WireModel):
    """One way between two states of a regulation, and whether it wants another person than who submitted it."""

    action: RegulationAction
    from_state: RegulationState
    to_state: RegulationState
    second_person: bool


class StateMachines(WireModel):
    """The states that months, entries and regulations go through, as the service obeys them."""

    period_states: list[PeriodState]
    period_transitions: list[PeriodTransitionRule]
    period_writings: list[PeriodWritingRule]
    entry_states: list[EntryState]
    entry_live_states: list[EntryState]
    entry_actions: list[EntryActionRule]
    entry_decisions: list[EntryDecisionRule]
    entry_parking: list[EntryParkingRule]
    entry_timeliness: list[EntryTimelinessRule]
    entry_late_arrival_days: Whole
    regulation_states: list[RegulationState]
    regulation_steps: list[RegulationStepRule]

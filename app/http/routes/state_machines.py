"""The states that things go through, from the tables that the service obeys."""

from app.activity_log.model import ALLOWED, LIVE, STATE_AFTER_PARKING, EntryState
from app.activity_log.timeliness import LATE_ARRIVAL, TIMELINESS
from app.http.operations import public_router
from app.http.schemas.state_machines import (
    EntryActionRule,
    EntryDecisionRule,
    EntryParkingRule,
    EntryTimelinessRule,
    PeriodTransitionRule,
    PeriodWritingRule,
    RegulationStepRule,
    StateMachines,
)
from app.period.model import TRANSITIONS, WRITINGS, PeriodState
from app.regulation.model import STEPS, RegulationState
from app.verification.model import STATE_AFTER

router = public_router("meta", prefix="/v1")


@router.get("/meta/state-machines", summary="Read the state machines")
async def get_state_machines() -> StateMachines:
    """Return the states of months, entries and regulations, the ways between them, and what may be written when.

    Example: `GET /v1/meta/state-machines`.
    """
    return StateMachines(
        period_states=list(PeriodState),
        period_transitions=[PeriodTransitionRule.model_validate(way) for way in TRANSITIONS],
        period_writings=[PeriodWritingRule.model_validate(writing) for writing in WRITINGS],
        entry_states=list(EntryState),
        entry_live_states=[state for state in EntryState if state in LIVE],
        entry_actions=[
            EntryActionRule(op=op, from_states=[state for state in EntryState if state in allowed])
            for op, allowed in ALLOWED.items()
        ],
        entry_decisions=[
            EntryDecisionRule(verdict=verdict, from_state=EntryState.SUBMITTED, to_state=state)
            for verdict, state in STATE_AFTER.items()
        ],
        entry_parking=[
            EntryParkingRule(verdict=verdict, from_state=EntryState.PARKED, to_state=state)
            for verdict, state in STATE_AFTER_PARKING.items()
        ],
        entry_timeliness=[EntryTimelinessRule.model_validate(rule) for rule in TIMELINESS],
        entry_late_arrival_days=LATE_ARRIVAL.days,
        regulation_states=list(RegulationState),
        regulation_steps=[RegulationStepRule.model_validate(step) for step in STEPS],
    )

"""The states that things go through, from the tables that the service obeys."""

from app.http.operations import public_router
from app.http.schemas.periods import PeriodTransitionRule, PeriodWritingRule, StateMachines
from app.period.model import TRANSITIONS, WRITINGS, PeriodState

router = public_router("meta", prefix="/v1")


@router.get("/meta/state-machines", summary="Read the state machines")
async def get_state_machines() -> StateMachines:
    """Return the states of months, the ways between them, who takes them, and what may be written in which.

    Example: `GET /v1/meta/state-machines`.
    """
    return StateMachines(
        period_states=list(PeriodState),
        period_transitions=[PeriodTransitionRule.model_validate(way) for way in TRANSITIONS],
        period_writings=[PeriodWritingRule.model_validate(writing) for writing in WRITINGS],
    )

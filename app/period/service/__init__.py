"""Months of an agency: whether facts may be written, from state to state, and opened again."""

from app.period.service.reading import (
    by_month,
    get,
    history,
    hold,
    page,
    refuse_unless_open,
    require_open,
    share,
    share_states,
    state_of,
)
from app.period.service.reopening import ReopeningRuling, ask_reopening, decide_reopening, reopenings
from app.period.service.transitions import mark_calculated, mark_published, transition

__all__ = [
    "ReopeningRuling",
    "ask_reopening",
    "by_month",
    "decide_reopening",
    "get",
    "history",
    "hold",
    "mark_calculated",
    "mark_published",
    "page",
    "refuse_unless_open",
    "reopenings",
    "require_open",
    "share",
    "share_states",
    "state_of",
    "transition",
]

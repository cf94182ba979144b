"""The texts of all refusals, by code: one module per area with a dict `PROBLEMS`, listed in `_AREAS`."""

from collections.abc import Mapping
from types import MappingProxyType

from app.http.problem_texts import (
    access,
    activities,
    attendance,
    catalogue,
    code_mappings,
    conduct,
    corrections,
    evidence,
    http,
    imports,
    periods,
    person_details,
    personnel,
    regulation,
    results,
    sign_ins,
    superiors,
)
from app.http.problem_texts.fields import FIELD_ERRORS
from app.http.problem_texts.model import ProblemText, Words

__all__ = ["FIELD_ERRORS", "PROBLEMS", "ProblemText", "Words"]

_AREAS: tuple[Mapping[str, ProblemText], ...] = (
    http.PROBLEMS,
    access.PROBLEMS,
    regulation.PROBLEMS,
    periods.PROBLEMS,
    personnel.PROBLEMS,
    code_mappings.PROBLEMS,
    person_details.PROBLEMS,
    sign_ins.PROBLEMS,
    superiors.PROBLEMS,
    attendance.PROBLEMS,
    catalogue.PROBLEMS,
    conduct.PROBLEMS,
    imports.PROBLEMS,
    activities.PROBLEMS,
    evidence.PROBLEMS,
    results.PROBLEMS,
    corrections.PROBLEMS,
)


def _merge(areas: tuple[Mapping[str, ProblemText], ...]) -> Mapping[str, ProblemText]:
    merged: dict[str, ProblemText] = {}
    for area in areas:
        twice = merged.keys() & area.keys()
        if twice:
            message = f"problem texts written twice: {sorted(twice)}"
            raise ValueError(message)
        merged.update(area)
    return MappingProxyType(merged)


PROBLEMS = _merge(_AREAS)
"""Every problem that the service can answer with, by code."""

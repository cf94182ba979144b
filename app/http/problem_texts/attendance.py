"""Texts of what is refused about calendars, attendance, discipline events and salary facts."""

from collections.abc import Mapping

from app.http.problem_texts.model import ProblemText

PROBLEMS: Mapping[str, ProblemText] = {}

"""Rows of calendars, attendance, leave, discipline and salaries."""

from app.imports.kinds import Kind

KINDS: tuple[Kind, ...] = ()

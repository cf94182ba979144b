"""Rows of sanctions, holds, assessments, indicators and outages."""

from app.imports.kinds import Kind

KINDS: tuple[Kind, ...] = ()

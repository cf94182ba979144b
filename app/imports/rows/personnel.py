"""Rows of units, posts, employees and who holds what."""

from app.imports.kinds import Kind

KINDS: tuple[Kind, ...] = ()

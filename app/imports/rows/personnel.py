"""Rows of units, posts, employees and who holds what, and of what other systems call them."""

from app.imports.kinds import Kind
from app.imports.rows.code_mappings import CODE_MAPPINGS

KINDS: tuple[Kind, ...] = (CODE_MAPPINGS,)

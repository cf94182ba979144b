"""Rows of what is sensitive about employees, and of their tax status and consents."""

from app.imports.kinds import Kind

KINDS: tuple[Kind, ...] = ()

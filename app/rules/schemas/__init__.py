"""JSON schemas (draft 2020-12), made from the code that they describe: of the facts, and of the expanded trace."""

from app.rules.schemas.facts import facts_schema
from app.rules.schemas.trace import trace_schema

__all__ = ["facts_schema", "trace_schema"]

"""Makes a rule set again of the canonical text that was kept of it, without any file."""

import json
from datetime import date

from app.rules.assembly import assemble
from app.rules.model import RuleSet
from app.rules.places import Places
from app.rules.sources import Source

_KEPT = "kept"


def rebuild(canonical: str) -> RuleSet:
    """Make the rule set whose `canonical` form was written as this JSON text; its digest comes out the same.

    It has no examples, no places in files and no standing of its own: a kept rule set counts as a draft.
    """
    raw = json.loads(canonical)
    raw["regulation"]["in_force"] = date.fromisoformat(raw["regulation"]["in_force"])
    return assemble(Source(raw, Places(_KEPT, ""), ()), _nobody)


def _nobody(_rule_set_id: str) -> None:
    """Find no parent: the canonical form is merged already."""

"""What the regulations say: dated regulation files, and exact amounts worked out from facts.

- `Library(folders=())` reads the shipped files and those of extra folders; `library.in_force(region, variant, day)` and
  `library.by_id(id)` give a `RuleSet` or raise UnknownRuleSetError.
- `load_rule_set(path, folders=())` reads one file, whose parents may be shipped or stand in the folders; a file with
  mistakes raises RuleSetError, whose `diagnostics` name them all.
- `evaluate(rule_set, facts)` and `evaluate_payment(rule_set, facts)` work out one person's lines (`Evaluation`) or
  raise PersonError.
- `target_minutes(rule_set, facts)` works out the month's target alone, of segments with `working_days` and no days.
- `expand_trace(rule_set, compact)` replays a compact trace into `erk.trace.v1`: all that was read, with articles.
"""

from app.rules.compact import ENGINE_VERSION
from app.rules.errors import PersonError, RuleSetError, UnknownRuleSetError, WrongTraceError
from app.rules.evaluation import evaluate, evaluate_payment
from app.rules.library import Library, load_rule_set
from app.rules.model import Kind, RuleSet
from app.rules.replay import expand_trace
from app.rules.results import Evaluation, GateOutcome, ResultLine
from app.rules.target import target_minutes
from app.rules.whole_rupiah import split

__all__ = [
    "ENGINE_VERSION",
    "Evaluation",
    "GateOutcome",
    "Kind",
    "Library",
    "PersonError",
    "ResultLine",
    "RuleSet",
    "RuleSetError",
    "UnknownRuleSetError",
    "WrongTraceError",
    "evaluate",
    "evaluate_payment",
    "expand_trace",
    "load_rule_set",
    "split",
    "target_minutes",
]

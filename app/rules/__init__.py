"""What the regulations say: dated regulation files, and exact amounts worked out from facts.

- `Library(folders=())` reads the shipped files and those of extra folders; `library.in_force(region, variant, day)` and
  `library.by_id(id)` give a `RuleSet` or raise UnknownRuleSetError.
- `load_rule_set(path, folders=())` reads one file, whose parents may be shipped or stand in the folders; a file with
  mistakes raises RuleSetError, whose `diagnostics` name them all.
- `evaluate(rule_set, facts)` and `evaluate_payment(rule_set, facts)` work out one person's lines (`Evaluation`) or
  raise PersonError.
- `expand_trace(rule_set, compact)` replays a compact trace into `erk.trace.v1`: all that was read, with articles.
"""

"""Tells people why an amount is what it is: line by line, with the numbers, the article, and what each cut costs."""

from app.rules.explain.counterfactual import total_without
from app.rules.explain.statement import ExplainedLine, explain

__all__ = ["ExplainedLine", "explain", "total_without"]

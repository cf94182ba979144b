"""Seals what finished runs froze, so that one statement can be proved and a changed one is named."""

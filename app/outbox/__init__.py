"""Streams that never lose a row: one employee's changes, an agency's events and notices."""

"""What an agency learned and when, and who did or read what: append-only."""

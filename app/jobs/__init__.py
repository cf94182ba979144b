"""Background work, and long work that somebody waits for."""

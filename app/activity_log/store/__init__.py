"""Every query on entries and devices."""

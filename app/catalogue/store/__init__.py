"""Every query on the catalogue."""

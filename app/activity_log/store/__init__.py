"""Every query on entries, devices and the catalogue."""

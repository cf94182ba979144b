"""Every query on personnel."""

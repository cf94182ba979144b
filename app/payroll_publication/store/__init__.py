"""Every query of publications."""

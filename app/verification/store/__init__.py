"""Every query of verification."""

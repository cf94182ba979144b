"""Every query of month runs and of the facts that they gather."""

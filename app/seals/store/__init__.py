"""Every query of seals and verifications."""

"""Every query of objections and corrections."""

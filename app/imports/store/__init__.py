"""Every query of imports and exports."""

"""What superiors decide on entries of their staff."""

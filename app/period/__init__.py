"""The month of an agency: its state, and who may write what in which."""

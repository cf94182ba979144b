"""What a year costs, and what another rule would cost."""

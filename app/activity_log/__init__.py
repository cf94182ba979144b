"""What people did each day, as their phones push it."""

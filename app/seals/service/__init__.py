"""What the stage does, a module for each use."""

"""An office's case, its posture, and the pointer it shows."""

"""Files handed in, recognised and followed: the order of steps through the stages."""

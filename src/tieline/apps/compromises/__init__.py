"""Compromise: access revoked at once, who told what to whom, and what damage it may do."""

"""Markings; later release rules, disclosures and retention."""

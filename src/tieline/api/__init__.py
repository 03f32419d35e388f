"""The JSON interface for programs, one package for each version."""

"""The first version of the API, below /api/v1: one router for each noun."""

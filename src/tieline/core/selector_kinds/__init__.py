"""The kinds of selector: one module per kind. `base.py` says how to add one."""

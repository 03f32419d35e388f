"""`python -m tieline.config.backups`: a process of its own for what is done to a restored database before
anybody may come in, so that Django is set up with the secrets of the folder it lies in."""

import importlib
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tieline.config.settings")
django.setup()
importlib.import_module("tieline.config.backups.reviving").main()

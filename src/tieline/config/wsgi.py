"""The application for a WSGI server: `gunicorn tieline.config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tieline.config.settings")

application = get_wsgi_application()

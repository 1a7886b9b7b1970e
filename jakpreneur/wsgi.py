"""The WSGI entry: `gunicorn jakpreneur.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

from jakpreneur import postgres

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jakpreneur.settings")
postgres.ensure_running()

application = get_wsgi_application()

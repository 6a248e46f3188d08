"""The door for the web server: `granian --interface wsgi hph.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hph.settings")

application = get_wsgi_application()

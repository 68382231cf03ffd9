"""The door a web server comes in by."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "littlesociety.settings.local")
application = get_wsgi_application()

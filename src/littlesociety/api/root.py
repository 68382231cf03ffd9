"""The one API: every app's router, under one description."""

from ninja import NinjaAPI

api = NinjaAPI(title="Little Society", version="1")

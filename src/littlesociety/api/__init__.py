"""One open API, put together from each app's router. It calls the same actions as the pages."""

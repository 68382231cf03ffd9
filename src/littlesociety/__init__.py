"""Little Society: the software a place runs itself on."""

"""Settings: `base` for all, then `local` (what `./society up` runs), `test` and `production`."""

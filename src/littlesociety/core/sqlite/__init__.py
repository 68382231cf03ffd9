"""SQLite, with one fair queue for everybody who writes and one disk write for all who commit.

`base` is the database backend that `settings.database` names. `turnstile` lets one writer in at a
time, first come, first served, across threads and processes. `shared_sync` lets those who have
committed wait for the disk together. Why: `docs/decisions/0008-one-queue-one-disk-write.md`.
"""

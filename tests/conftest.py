"""What the tests of the whole house share."""

collect_ignore = ["run.py", "private_postgres.py"]  # programs, not tests

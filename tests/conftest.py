"""What the tests of the whole house share."""

collect_ignore = ["run.py"]  # a program, not tests

"""Who could help, in what order, and why: the ranking that puts helpers to a need."""

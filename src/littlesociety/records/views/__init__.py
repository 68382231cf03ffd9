"""The pages of the record, the record itself as files, and the door that neighbours knock at."""

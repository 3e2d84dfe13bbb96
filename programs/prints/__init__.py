"""Papers of a field log: a report of it, an official record, and an empty attendance sheet."""

"""Forms of the programs app, a file a subject."""

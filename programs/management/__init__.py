"""Commands of the programs app."""

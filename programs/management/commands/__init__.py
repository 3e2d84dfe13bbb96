"""Commands of the programs app, a file each."""

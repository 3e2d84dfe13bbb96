"""The consolidated text of one day as a file: one snapshot, and renderers that see nothing else."""

"""Jejak audit: who changed what and when, read from the history the database keeps."""

"""Renderers: a frozen snapshot in, bytes out. No database, no clock, no settings."""

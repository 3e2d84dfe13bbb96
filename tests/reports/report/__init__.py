"""Periodic reports: from the tick to the published file."""

"""Faults: services killed, starved or stopped, and what must hold nevertheless."""

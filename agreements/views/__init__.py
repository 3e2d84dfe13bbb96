"""Pages of agreements: reading them, completing them, and changing them by two hands."""

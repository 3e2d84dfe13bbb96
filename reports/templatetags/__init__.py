"""Template tags that lend standings to the floors below."""

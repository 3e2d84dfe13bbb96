"""Commands of the reports floor."""

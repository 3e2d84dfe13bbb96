"""Workbooks that an office keys into applications of others."""

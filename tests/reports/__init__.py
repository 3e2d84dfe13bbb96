"""Tests of the reports floor."""

"""Tests of field logs, evidence and verification."""

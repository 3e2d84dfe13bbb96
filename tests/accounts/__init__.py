"""Tests of who may enter and what accounts may hold."""

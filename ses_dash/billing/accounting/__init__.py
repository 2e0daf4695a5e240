"""Statements as files that accounting systems import: one profile for each system."""

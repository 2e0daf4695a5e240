"""Rendering a frozen document: PDF, CSV for accounting, CSV of details. Pure and deterministic."""

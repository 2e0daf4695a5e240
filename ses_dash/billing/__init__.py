"""Turning a month into frozen statements: prices, drafts, freeze, documents, checks."""

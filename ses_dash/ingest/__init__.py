"""From a provider's file to charges: identify, archive, read, guard, commit."""

"""Reports: what was charged, to whom, for what, exactly."""

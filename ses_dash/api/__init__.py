"""What the server answers beside the pages: the gate, files, health, commands."""

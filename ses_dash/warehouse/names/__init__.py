"""What is called differently in the files of different providers, under one name."""

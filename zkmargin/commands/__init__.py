"""One module for each command; each has a Typer ``app`` and imports what it needs when it is called."""

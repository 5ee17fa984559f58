"""Self-contained HTML pages: one file, no script, nothing fetched, and a content policy that forbids both."""

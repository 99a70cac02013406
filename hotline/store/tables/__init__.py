"""The SQL tables, one noun a file."""

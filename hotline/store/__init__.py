"""What is kept in SQL: tables and queries, one file a noun, and the vault that seals what is private."""

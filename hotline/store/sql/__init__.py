"""The database underneath the tables: engine, transactions, schema, column types."""

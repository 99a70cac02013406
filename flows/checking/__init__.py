"""What makes content faulty though it can be loaded; one file a kind of fault."""

"""What is said back to a text or on a call, and what is done for it."""

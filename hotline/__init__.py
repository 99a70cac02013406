"""What is done: rules, stores, the carrier, use cases and the web. What is said lives in `flows`."""

"""The web process: the carrier's webhooks, health, metrics, and in the demo the simulator's phones."""

"""What the carrier keeps for one account, in memory, and the signed webhooks that it sends for it."""

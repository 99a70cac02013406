"""What moves through the carrier: texts in and out, calls, the TwiML that calls play. The state is in account/."""

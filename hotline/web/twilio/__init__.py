"""The carrier's webhooks, all below /twilio/. Each answers TwiML with 200, whatever breaks."""

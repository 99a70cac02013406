"""Twilio's REST API, as far as the hotline uses it: messages and calls. People use phones/ instead."""

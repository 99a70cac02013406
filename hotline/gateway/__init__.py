"""The carrier's language, both ways: REST, error codes, signatures, inbound forms and TwiML."""

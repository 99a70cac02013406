"""Speaks with the carrier: the REST client and its errors, signatures, inbound forms, TwiML."""

"""The carrier's numbered errors, with the JSON that client libraries read."""

from typing import Any

_KNOWN = {
    20001: (400, "A parameter has a value that is not allowed."),
    20003: (401, "Authenticate"),
    20004: (405, "Method not allowed."),
    20009: (400, "The resource is still being processed and cannot be changed or deleted yet."),
    20404: (404, "The requested resource was not found."),
    20429: (429, "Too many requests."),
    20500: (500, "An internal error occurred."),
    21201: (400, "No 'To' number is specified."),
    21205: (400, "The call's URL is not valid."),
    21210: (400, "The 'From' number is not one of this account's numbers."),
    21211: (400, "The 'To' number is not a valid phone number."),
    21213: (400, "No 'From' number is specified."),
    21220: (400, "The call is not in progress, so it cannot be changed."),
    21266: (400, "'To' and 'From' cannot be the same number."),
    21602: (400, "A message body is required."),
    21603: (400, "A 'From' number or a Messaging Service is required."),
    21604: (400, "A 'To' number is required."),
    21606: (400, "The 'From' number is not a message-capable number of this account."),
    21609: (400, "The 'StatusCallback' URL is not valid."),
    21610: (400, "The recipient has unsubscribed: messages to this number are blocked."),
    21617: (400, "The message body is longer than 1600 characters."),
    21701: (400, "The Messaging Service does not exist."),
    30400: (400, "A message body can only be redacted, that is, set to nothing."),
    30409: (400, "Only a message that has not left yet can be canceled."),
    35115: (400, "A scheduled message needs a valid 'SendAt'."),
    35118: (400, "A scheduled message needs a Messaging Service."),
}


class CarrierError(Exception):
    """A request that the carrier refuses with one of its numbered errors."""

    def __init__(self, code: int) -> None:
        self.code = code
        self.status, self.message = _KNOWN.get(code, (400, f"The request was refused with error {code}."))
        super().__init__(f"{code}: {self.message}")

    def body(self) -> dict[str, Any]:
        """Return the error's JSON."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }

"""What an entry of the log was, in words."""

from bagu.store import Attempt
from bagu.text import Text, message


def what_of(attempt: Attempt) -> Text:
    """What an entry was, in a word or two; taking a mark off is not putting it on."""
    if attempt.kind in ("star", "known") and attempt.detail.get("on", True) is False:
        return message(f"cli.kind-{attempt.kind}-off")
    if attempt.kind == "mock" and (event := attempt.detail.get("event")) in ("stopped", "passed"):
        return message(f"cli.kind-mock-{event}")
    return message(f"cli.kind-{attempt.kind}")

"""The evidence that lies beside a topic: what its full runs measured."""

from collections.abc import Mapping
from importlib.resources.abc import Traversable

import msgspec

from bagu.curriculum.evidence import Evidence
from bagu.errors import FaultError
from bagu.text import message

FILE = "evidence.json"


def load_evidence(folder: Traversable) -> Mapping[str, Evidence]:
    """Claim id -> evidence from evidence.json; empty where the topic has none. Raises FaultError if malformed."""
    file = folder.joinpath(FILE)
    if not file.is_file():
        return {}
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, Evidence])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FaultError(message("proof.malformed-evidence", file=str(file), error=str(error))) from error

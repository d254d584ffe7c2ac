"""The build hook: a wheel, a source distribution and an editable install all carry the assets of the web pages."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent / "tools"))
import assets


class Assets(BuildHookInterface):
    """Builds them where a source changed; Node is the machine's, or comes as a wheel into the build's environment."""

    def dependencies(self) -> list[str]:
        """Nothing where nothing is to be built, so that a build from a source distribution needs no Node."""
        return [assets.NODE] if assets.wanted() and assets.system_node() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        assets.build()

"""A problem: write this function or class by hand; judged against its ladder's reference."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bagu.ladders.ladder import Ladder, Target
from bagu.text import Text


@dataclass(frozen=True)
class Mutant:
    """The reference's standalone source with a few words replaced: a mistake that people make.

    Each `old` must occur exactly once. The hint names the cause, never the code to type. A verdict is stated
    only where it must be special ("input modified"); otherwise any verdict but accepted will do.
    """

    id: str
    swaps: tuple[tuple[str, str], ...]
    hint: Text
    verdict: str | None = None


@dataclass(frozen=True)
class Limits:
    """seconds: wall clock a call. megabytes: memory beyond the bare box. largest: the size of the speed test."""

    seconds: float = 2.0
    megabytes: int = 512
    largest: int | None = None


@dataclass(frozen=True)
class Problem:
    """Title and minutes are in topic.toml, the statement in problem.<id>.<language>.md, the rest comes from the ladder.

    starter: a file with signature and docstring that runs and is wrong. mutants must die, variants must pass.
    equivalent: generic mutants that cannot be told from the reference, each with the reason.
    deciding: mutant -> the convention of the statement that it breaks, counted from 1, where there is one.
    forbidden: modules whose import makes the exercise pointless; forbidden_names: functions and classes likewise.

    box "torch" is for problems whose point is torch: arrays arrive as tensors and tensors are taken back as arrays, so
    the ladder stays NumPy's. `solution` is then ours in torch, as "module:name", since torch may be absent here; it
    takes the place of the ladder's reference in all but deciding, and variants are named in the same way.
    """

    id: str
    ladder: Ladder
    starter: str
    mutants: tuple[Mutant, ...]
    variants: tuple[Target | str, ...]
    equivalent: Mapping[str, str] = field(default_factory=dict)
    deciding: Mapping[str, int] = field(default_factory=dict)
    forbidden: tuple[str, ...] = ("torch", "torchvision", "cv2", "onnxruntime", "scipy", "sklearn")
    forbidden_names: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    box: Literal["numpy", "torch"] = "numpy"
    solution: str | None = None

    @property
    def written(self) -> Target | str:
        """What a right answer looks like in the box: it is shown after solving, mutated, and passes."""
        return self.solution or self.ladder.reference

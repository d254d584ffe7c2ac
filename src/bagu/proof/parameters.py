"""The typed parameters of an experiment: what they are, what they are set to, how a learner types them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from inspect import Parameter as Argument
from inspect import signature
from math import isfinite
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from bagu.curriculum.claim import Claim, Range
from bagu.errors import FaultError, MisfitError, UsageError
from bagu.text import Text, message

Setting = Literal["fast", "full", "control"]
SETTINGS: tuple[Setting, ...] = ("fast", "full", "control")
_TOLD = 60  # characters of what was typed, in a sentence
BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True)
class Parameter:
    """One keyword of a measure. kind: int, float, bool or str; choices: the values of a Literal, else empty.

    range: of a number that is annotated with one.
    """

    name: str
    kind: type
    default: Any
    choices: tuple[Any, ...] = ()
    range: Range | None = None

    @property
    def wanted(self) -> Text:
        """What may be given, as part of a sentence."""
        if self.choices:
            listed = ", ".join(str(choice) for choice in self.choices)
            return message("proof.one-of", choices=listed)
        kind = self.kind.__name__
        if self.range is None:
            return message(f"proof.kind-{kind}")
        low, high, step = (f"{end:.12g}" for end in (self.range.low, self.range.high, self.range.step))
        how = "within" if self.range.step == 1 else "steps"
        return message(f"proof.kind-{kind}-{how}", low=low, high=high, step=step)

    def parse(self, word: str) -> Any:
        """The value of what was typed; raises UsageError."""
        for choice in self.choices:
            if word == str(choice):
                return choice
        if not self.choices:
            try:
                value = BOOLEANS[word.lower()] if self.kind is bool else self.kind(word)
            except (KeyError, ValueError):
                pass
            else:
                if self.fits(value):
                    return value
        told = word if len(word) <= _TOLD else word[:_TOLD] + "…"
        raise MisfitError(message("proof.bad-value", name=self.name, value=told, wanted=self.wanted))

    def fits(self, value: object) -> bool:
        """Whether the value has the annotated type and is in its range; an int is a float, a bool is not a number."""
        if self.choices:
            return any(value == choice and type(value) is type(choice) for choice in self.choices)
        if self.kind is float:
            typed = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
        else:
            typed = type(value) is self.kind
        within = self.range is None or (isinstance(value, int | float) and value in self.range)
        return typed and within


def parameters_of(claim: Claim) -> dict[str, Parameter]:
    """The keywords of the claim's measure, in its order.

    Raises FaultError where one lacks a type or a default, or has a range that is none of its type's.
    """
    hints = get_type_hints(claim.measure, include_extras=True)
    found: dict[str, Parameter] = {}
    arguments = list(signature(claim.measure).parameters.values())
    for argument in arguments[1:]:  # the first is the generator
        hint, within = _unwrapped(hints.get(argument.name))
        choices = get_args(hint) if get_origin(hint) is Literal else ()
        kind = type(choices[0]) if choices else hint
        if argument.kind is not Argument.KEYWORD_ONLY or argument.default is Argument.empty or kind not in _KINDS:
            raise FaultError(message("proof.untyped-parameter", claim=claim.id, name=argument.name))
        if within is not None and not _spans(hint, within):
            raise FaultError(message("proof.bad-range", claim=claim.id, name=argument.name, range=str(within)))
        found[argument.name] = Parameter(argument.name, kind, argument.default, choices, within)
    return found


_KINDS = (int, float, bool, str)


def _unwrapped(hint: Any) -> tuple[Any, Range | None]:
    if get_origin(hint) is not Annotated:
        return hint, None
    inner, *notes = get_args(hint)
    return inner, next((note for note in notes if isinstance(note, Range)), None)


def _spans(hint: Any, within: Range) -> bool:
    """Steps are for whole numbers alone, and both ends may be had."""
    if hint is int:
        return isinstance(within.low, int) and isinstance(within.high, int) and within.high in within
    return hint is float and within.step == 1


def parse_parameters(claim: Claim, words: Iterable[str]) -> dict[str, Any]:
    """Overrides from `name=value` words, typed by the measure's annotations; raises UsageError."""
    known = parameters_of(claim)
    parsed: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        name = name.strip()
        if not equals:
            raise UsageError(message("proof.not-a-pair", word=word, known=_listed(claim)))
        if name not in known:
            raise UsageError(message("proof.unknown-parameter", name=name, known=_listed(claim)))
        parsed[name] = known[name].parse(value.strip())
    return parsed


def resolve(claim: Claim, setting: Setting, overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """All parameters of a run: the measure's defaults, the setting's over them, the caller's over those.

    The control run is the fast one with the claim's control parameters. Raises UsageError for a bad override and
    FaultError for a claim whose own settings or defaults do not fit its measure.
    """
    known = parameters_of(claim)
    settings = {"fast": (claim.fast,), "full": (claim.full,), "control": (claim.fast, claim.control)}[setting]
    values = {name: parameter.default for name, parameter in known.items()}
    for mine in (values.copy(), *settings):
        for name, value in mine.items():
            if name not in known or not known[name].fits(value):
                raise FaultError(
                    message("proof.bad-setting", claim=claim.id, setting=setting, name=name, value=value,
                            known=_listed(claim))
                )  # fmt: skip
            values[name] = value
    for name, value in (overrides or {}).items():
        if name not in known:
            raise UsageError(message("proof.unknown-parameter", name=name, known=_listed(claim)))
        if not known[name].fits(value):
            raise MisfitError(message("proof.bad-value", name=name, value=value, wanted=known[name].wanted))
        values[name] = value
    return values


def _listed(claim: Claim) -> Text:
    known = parameters_of(claim).values()
    if not known:
        return message("proof.no-parameters")
    return Text(
        zh="、".join(f"{parameter.name}（{parameter.wanted.zh}）" for parameter in known),
        en=", ".join(f"{parameter.name} ({parameter.wanted.en})" for parameter in known),
    )

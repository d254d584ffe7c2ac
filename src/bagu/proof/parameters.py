"""The typed parameters of an experiment: what they are, what they are set to, how a learner types them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from inspect import Parameter as Argument
from inspect import signature
from math import isfinite
from typing import Any, Literal, get_args, get_origin, get_type_hints

from bagu.curriculum.claim import Claim
from bagu.errors import FaultError, UsageError
from bagu.text import Text, message

Setting = Literal["fast", "full", "control"]
_TOLD = 60  # characters of what was typed, in a sentence
BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True)
class Parameter:
    """One keyword of a measure. kind: int, float, bool or str; choices: the values of a Literal, else empty."""

    name: str
    kind: type
    default: Any
    choices: tuple[Any, ...] = ()

    @property
    def wanted(self) -> Text:
        """What may be given, as part of a sentence."""
        if self.choices:
            listed = ", ".join(str(choice) for choice in self.choices)
            return message("proof.one-of", choices=listed)
        return message(f"proof.kind-{self.kind.__name__}")

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
        raise UsageError(message("proof.bad-value", name=self.name, value=told, wanted=self.wanted))

    def fits(self, value: object) -> bool:
        """Whether the value has the annotated type; an int is a float, a bool is not a number."""
        if self.choices:
            return any(value == choice and type(value) is type(choice) for choice in self.choices)
        if self.kind is float:
            return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
        return type(value) is self.kind


def parameters_of(claim: Claim) -> dict[str, Parameter]:
    """The keywords of the claim's measure, in its order; raises FaultError where one lacks a type or a default."""
    hints = get_type_hints(claim.measure)
    found: dict[str, Parameter] = {}
    arguments = list(signature(claim.measure).parameters.values())
    for argument in arguments[1:]:  # the first is the generator
        hint = hints.get(argument.name)
        choices = get_args(hint) if get_origin(hint) is Literal else ()
        kind = type(choices[0]) if choices else hint
        if argument.kind is not Argument.KEYWORD_ONLY or argument.default is Argument.empty or kind not in _KINDS:
            raise FaultError(message("proof.untyped-parameter", claim=claim.id, name=argument.name))
        found[argument.name] = Parameter(argument.name, kind, argument.default, choices)
    return found


_KINDS = (int, float, bool, str)


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
    FaultError for a claim whose own settings do not fit its measure.
    """
    known = parameters_of(claim)
    settings = {"fast": (claim.fast,), "full": (claim.full,), "control": (claim.fast, claim.control)}[setting]
    values = {name: parameter.default for name, parameter in known.items()}
    for mine in settings:
        for name, value in mine.items():
            if name not in known or not known[name].fits(value):
                raise FaultError(message("proof.bad-setting", claim=claim.id, setting=setting, name=name, value=value))
            values[name] = value
    for name, value in (overrides or {}).items():
        if name not in known:
            raise UsageError(message("proof.unknown-parameter", name=name, known=_listed(claim)))
        if not known[name].fits(value):
            raise UsageError(message("proof.bad-value", name=name, value=value, wanted=known[name].wanted))
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

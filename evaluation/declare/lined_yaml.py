"""Declared files (YAML) -> frozen models, with every fault at once and its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from math import isinf
from pathlib import Path
from typing import Any, Self, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails

from evaluation.counting import grouped
from evaluation.errors import DeclarationError, Issue, did_you_mean, no_such_file

Place = tuple[str, ...]

# What each of pydantic's types of fault asks for.
_WANTED = {
    "string_type": "text",
    "tuple_type": "a list, as in [id]",
    "list_type": "a list, as in [id]",
    "dict_type": "a mapping (key: value)",
    "model_type": "a mapping (key: value)",
    "model_attributes_type": "a mapping (key: value)",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
}


class Frozen(BaseModel):
    """Base of every declared model: unknown keys are refused, values never change."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def refusals(self) -> Iterable[tuple[object, str]]:
        """What values may not be beside one another: whether they are so, and the sentence."""
        return ()

    @model_validator(mode="after")
    def _refuse(self) -> Self:
        for refused, sentence in self.refusals():
            if refused:
                raise ValueError(sentence)
        return self

    @classmethod
    def for_written(cls, _written: object) -> type[Frozen]:
        """The model that reads what is written, where it depends on what is written."""
        return cls

    @classmethod
    def elsewhere(cls, _key: str) -> str:
        """What to tell of a key that belongs elsewhere and is not known here."""
        return ""

    @classmethod
    def instead(cls, _key: str, _value: str) -> str:
        """What to write in place of a value that a key does not know, where that takes words."""
        return ""


_DEEPEST = 100  # levels; a declaration has about ten
_MOST = 100_000  # values, each counted as often as aliases repeat it; a declaration has hundreds
_DIGITS = 18  # of a whole number
_UNSEEN = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KINDS = re.compile(r"tag:yaml\.org,2002:(?:null|bool|int|float|str|seq|map)")
_BARE = re.compile(r"[^\W\d][\w/-]*(?: [\w/-]+)*")  # needs no quotation marks
_OF_YAML = frozenset(("yes", "no", "true", "false", "on", "off", "null", "y", "n"))
Model = TypeVar("Model", bound=BaseModel)


# libyaml is seven times as fast (docs/benchmarks.md); PyYAML may be built without it.
class PlainLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML without its surprises: ``no`` stays a word, ``1:30`` and dates stay text."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in pairs if tag.rpartition(":")[2] == "null"]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|false|True|False)$"), list("tTfF")
)
PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789")
)
PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$"),
    list("-+.0123456789"),
)


def quoted(text: str) -> str:
    """A text in quotation marks that YAML reads back as it is, whatever signs it has."""
    return json.dumps(text, ensure_ascii=False)


def scalar(text: str) -> str:
    """A text that YAML reads back as it is: in quotation marks where a sign could mislead."""
    bare = _BARE.fullmatch(text) and text.casefold() not in _OF_YAML
    return text if bare else quoted(text)


def scalars(texts: Sequence[str]) -> str:
    """Texts as YAML reads them in one line: one by itself, several as a list."""
    written = [scalar(text) for text in texts]
    return written[0] if len(written) == 1 else f"[{', '.join(written)}]"


def load_declared(path: Path, model: type[Model], shown_as: str) -> Model:
    """Read a YAML file into ``model``.

    ``shown_as`` is the name used in messages (relative to the workspace).
    Raises DeclarationError with one Issue per fault: unreadable, not YAML, a key
    twice, unknown or missing keys, wrong values.
    """
    loaded: Model = _declared(read_text(path, shown_as), model, shown_as)
    return loaded


@lru_cache(maxsize=128)  # by the text itself: a run asks a dozen times for the same declarations
def _declared(text: str, model: type[Model], shown_as: str) -> Model:
    data, lines, issues = _yaml_of(text, shown_as)
    if data is None:
        fields = model.model_fields
        needed = [name for name, field in fields.items() if field.is_required()]
        raise DeclarationError(
            Issue(
                shown_as,
                "This file is empty.",
                f"It needs: {', '.join(needed)}." if needed else f"It holds: {', '.join(fields)}.",
                code="file.empty",
            )
        )
    try:
        loaded = model.model_validate(data)
    except ValidationError as error:
        faults = {
            place: _issue(kinds, place, model, data, lines, shown_as)
            for place, kinds in _by_place(error.errors(), data).items()
        }
        raise DeclarationError([*issues, *_without_misspelt(faults)]) from None
    if issues:
        raise DeclarationError(issues)
    return loaded


def read_text(path: Path, shown_as: str) -> str:
    """The text of a UTF-8 file (a byte-order mark is dropped). Raises DeclarationError."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise DeclarationError(no_such_file(shown_as)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise DeclarationError(
            Issue(
                shown_as,
                f"This file cannot be read as text ({error}).",
                "Save it as UTF-8.",
                code="file.not-text",
            )
        ) from None


def read_yaml(path: Path, shown_as: str) -> tuple[Any, dict[Place, int], list[Issue]]:
    """A YAML file's content, the line of each of its places, and doubled keys as issues."""
    return _yaml_of(read_text(path, shown_as), shown_as)


def read_yaml_as_typed(path: Path, shown_as: str) -> tuple[Any, dict[Place, int], list[Issue]]:
    """As ``read_yaml``, with every value as the text that was typed: 5.20 is not 5.2."""
    text = read_text(path, shown_as)
    _, lines, issues = _yaml_of(text, shown_as)
    return _as_typed(yaml.compose(text, Loader=PlainLoader)), lines, issues


def _as_typed(node: Any, inside: frozenset[int] = frozenset()) -> Any:
    if node is None:
        return None
    if id(node) in inside:  # an alias may stand inside what it names
        return "*"
    inside |= {id(node)}
    if isinstance(node, yaml.MappingNode):
        return {key.value: _as_typed(value, inside) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_as_typed(value, inside) for value in node.value]
    return node.value


def _yaml_of(text: str, shown_as: str) -> tuple[Any, dict[Place, int], list[Issue]]:
    if damaged := next(_damage(text, shown_as), None):
        raise DeclarationError(damaged)
    try:
        node = yaml.compose(text, Loader=PlainLoader)
        if refused := list(_refused(node, shown_as)):
            raise DeclarationError(refused)
        data = PlainLoader("").construct_document(node) if node else None
    except yaml.YAMLError as error:
        raise DeclarationError(_not_yaml(error, text, shown_as)) from None
    lines: dict[Place, int] = {}
    issues = [
        Issue(
            shown_as,
            f'The key "{key}" stands here twice.',
            "Keep one of the two.",
            cell=f"line {line}",
            code="yaml.key-twice",
        )
        for key, line in _walk(node, (), lines)
    ]
    return data, lines, issues


def _damage(text: str, shown_as: str) -> Iterator[Issue]:
    """What libyaml is not given: characters that no text has, and depths that would end it."""
    if unseen := _UNSEEN.search(text):
        yield Issue(
            shown_as,
            f"A character stands here that cannot be seen and is no text (U+{ord(unseen[0]):04X}).",
            "Delete the line and type it anew.",
            cell=_line(text, unseen.start()),
            code="yaml.unseen-character",
        )
    steps = [(n, (c in "[{") - (c in "]}")) for n, c in enumerate(text) if c in "[]{}"]
    depths = accumulate(step for _, step in steps)
    deep = next((n for (n, _), depth in zip(steps, depths, strict=True) if depth > _DEEPEST), None)
    indented = re.search(rf"^(?: {{{2 * _DEEPEST}}}| *(?:[-?] ){{{_DEEPEST}}})", text, re.MULTILINE)
    if indented or deep is not None:
        yield Issue(
            shown_as,
            "This file goes deeper than any declaration does.",
            "Look for brackets or indentation that were put in by mistake.",
            cell=_line(text, indented.start() if indented else deep or 0),
            code="yaml.too-deep",
        )


def _line(text: str, at: int) -> str:
    return f"line {text.count(chr(10), 0, at) + 1}"


def _refused(node: Any, shown_as: str) -> Iterator[Issue]:
    """Values that no declaration has: named kinds, numbers beyond use, aliases that multiply."""
    sizes: dict[int, int] = {}  # values below each, counted as often as aliases repeat them
    for value in _nodes(node, set()):
        sizes[id(value)] = 1 + sum(sizes.get(id(part), 1) for part in _parts(value))
        yield from _refusal(value, shown_as)
        if sizes[id(value)] > _MOST:
            yield Issue(
                shown_as,
                "What is repeated here (*name) multiplies to more values than a declaration has.",
                "Write out what is meant, without & and *.",
                cell=f"line {value.start_mark.line + 1}",
                code="yaml.too-many-values",
            )
            return


def _nodes(node: Any, seen: set[int]) -> Iterator[Any]:
    """Every node once, after those below it; an alias may stand inside what it names."""
    if node is not None and id(node) not in seen:
        seen.add(id(node))
        for part in _parts(node):
            yield from _nodes(part, seen)
        yield node


def _parts(node: Any) -> list[Any]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return node.value if isinstance(node, yaml.SequenceNode) else []


def _refusal(node: Any, shown_as: str) -> Iterator[Issue]:
    """Why one value is none that a declaration has."""
    kind, text = node.tag, node.value
    line = f"line {node.start_mark.line + 1}"
    scalar = isinstance(node, yaml.ScalarNode)
    resolved = scalar and any(
        tag == kind and pattern.match(text)
        for pairs in PlainLoader.yaml_implicit_resolvers.values()
        for tag, pattern in pairs
    )
    if not _KINDS.fullmatch(kind) or (scalar and not resolved and not kind.endswith(":str")):
        yield Issue(
            shown_as,
            f"“{kind.replace('tag:yaml.org,2002:', '!!'):.60}” says of what kind a value is, which "
            "no declaration does.",
            "Remove what begins with !.",
            cell=line,
            code="yaml.named-kind",
        )
    elif (kind.endswith(":int") and len(text) > _DIGITS) or (
        kind.endswith(":float") and isinf(float(text))
    ):
        yield Issue(
            shown_as,
            f"This number is too large ({text if len(text) <= _DIGITS else f'{text:.18}...'}).",
            "Write the number that is meant, or put it in quotation marks if it is none.",
            cell=line,
            code="yaml.number-too-large",
        )


# What YAML says, and what a person has mostly done; the first that is found counts.
_REMEDIES = {
    "<tab>": "Check the indentation there: a tab stands in it. Use blanks.",
    "mapping values are not allowed": "A colon stands inside a text, or the line begins too far "
    'in. Put the text in quotation marks: "Q1: My code". Check the indentation.',
    "',' or '": "A list begins with [ and ends with ]. Check the indentation too, and put text "
    'with a comma, a colon or a # in quotation marks: ["Yes, or no?"].',
    "expected '-' indicator": "Check the indentation there: a line begins as far in as those that "
    "it belongs with, by blanks.",
    "expected <block end>": "Check the indentation there: a line begins as far in as those that "
    "it belongs with, by blanks.",
}


def _not_yaml(error: yaml.YAMLError, text: str, shown_as: str) -> Issue:
    """A fault of YAML itself with what stands there; what never ends is told where it begins."""
    problem, place = getattr(error, "problem", None) or f"{error}", ""
    if mark := getattr(error, "problem_mark", None):
        if not text[mark.index :].strip():
            mark = getattr(error, "context_mark", None) or mark
        place = text[mark.index :].partition("\n")[0].strip("\r").replace("\t", "<tab>")
    return Issue(
        shown_as,
        f"This is not valid YAML: {problem}{place and f' ({place:.30})'}.",
        _REMEDIES.get(
            next((sign for sign in _REMEDIES if sign in f"{problem} {place[:5]}"), ""),
            "Check the indentation, colons and quotation marks there.",
        ),
        cell=f"line {mark.line + 1}" if mark else "",
        code="yaml.not-valid",
    )


def _walk(
    node: Any, at: Place, lines: dict[Place, int], inside: frozenset[int] = frozenset()
) -> Iterator[tuple[str, int]]:
    """Note the line of every place below ``node``; yield keys that stand twice."""
    if node is None or id(node) in inside:  # an alias may stand inside what it names
        return
    inside = inside | {id(node)}
    lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key.value, key.start_mark.line + 1
            seen.add(key.value)
            lines[(*at, key.value)] = key.start_mark.line + 1
            yield from _walk(value, (*at, key.value), lines, inside)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            lines[(*at, str(index))] = value.start_mark.line + 1
            yield from _walk(value, (*at, str(index)), lines, inside)


def _by_place(details: Sequence[ErrorDetails], data: Any) -> dict[Place, list[ErrorDetails]]:
    """The faults of each place in the file, without what follows from faults further inside.

    A value that may be of several kinds has a fault for each kind: they are one to a person.
    """
    faults = grouped((_written(detail, data), detail) for detail in details)
    return {
        place: kinds
        for place, kinds in faults.items()
        if not (
            kinds[0]["type"] == "too_short"
            and any(inner[: len(place)] == place for inner in faults if inner != place)
        )
    }


def _without_misspelt(faults: Mapping[Place, Issue]) -> Iterator[Issue]:
    """The faults without keys that are missing only because they are misspelt, which is told."""
    hints = {
        (place[:-1], fault.fix)
        for place, fault in faults.items()
        if fault.code == "declaration.unknown-key"
    }
    for place, fault in faults.items():
        meant = did_you_mean(place[-1], place[-1:]) if place else ""
        if (place[:-1], meant) not in hints:
            yield fault


def _written(detail: ErrorDetails, data: Any) -> Place:
    """Where a fault stands in the file: pydantic's place without its names of kinds."""
    place: list[str] = []
    for part in detail["loc"]:
        inside = _inside(data, part)
        if inside is not None:
            place.append(str(part))
            data = inside[0]
    if detail["type"] == "missing":
        place.append(str(detail["loc"][-1]))
    return tuple(place)


def _inside(data: Any, part: str | int) -> tuple[Any] | None:
    """What stands at one part of a place, boxed; None where the file has no such part."""
    if isinstance(data, list):
        return (data[part],) if isinstance(part, int) and part < len(data) else None
    if isinstance(data, dict):
        return next(((value,) for key, value in data.items() if str(key) == str(part)), None)
    return None


def _issue(
    kinds: Sequence[ErrorDetails],
    place: Place,
    model: type[BaseModel],
    data: Any,
    lines: Mapping[Place, int],
    file: str,
) -> Issue:
    """The pydantic faults of one place as a sentence with its line."""
    key, last = place[-1] if place else "this file", kinds[0]["loc"][-1:]
    if last == ("[key]",):  # the key itself is at fault, not what it holds
        key = place[-2] if len(place) > 1 else "this file"
    elif len(place) > 1 and key.isdigit() and isinstance(last[0], int):
        key = f"{place[-2]}, entry {int(key) + 1}"
    problem, action = _sentence(kinds, key, model, place, data)
    written = (place[:length] for length in range(len(place), -1, -1))
    return Issue(
        file,
        problem,
        action,
        cell=f"line {next((lines[part] for part in written if part in lines), 1)}",
        code="declaration.unknown-key"
        if kinds[0]["type"] == "extra_forbidden"
        else "declaration.not-valid",
    )


def _sentence(
    kinds: Sequence[ErrorDetails], key: str, model: type[BaseModel], place: Place, data: Any
) -> tuple[str, str]:
    detail = kinds[0]
    kind, value = detail["type"], detail["input"]
    if kind == "extra_forbidden":
        models = _models_at(model, place[:-1], data)
        fields = [field.alias or name for m in models for name, field in m.model_fields.items()]
        elsewhere = "".join(m.elsewhere(key) for m in models[:1] if issubclass(m, Frozen))
        hint = elsewhere or did_you_mean(key, fields) or f"Known here: {', '.join(sorted(fields))}."
        return f'The key "{key}" is not known here.', hint
    if kind == "missing":
        return f'"{key}" is missing.', f'Add a line "{key}: ...".'
    if kind == "too_short":
        return f'"{key}" is empty.', "It needs at least one entry."
    if kind == "string_too_short":
        models = _models_at(model, place[:-1], data)
        fields_of = (m.model_fields[key] for m in models if key in m.model_fields)
        what = next(filter(None, (field.description for field in fields_of)), "a text")
        return f'"{key}" is empty.', f"Write there, in quotation marks: {what}."
    choices = [fault for fault in kinds if fault["type"] in ("enum", "literal_error")]
    expected = " ".join(str(fault.get("ctx", {}).get("expected", "")) for fault in choices)
    if words := list(dict.fromkeys(re.findall(r"'([^']+)'", expected))):
        models = _models_at(model, place[:-1], data)
        own = "".join(m.instead(key, str(value)) for m in models[:1] if issubclass(m, Frozen))
        hint = f"{did_you_mean(str(value), words)} It may be {_either([*map(repr, words)])}."
        return f'"{value}" is not a value of "{key}".', own or hint.strip()
    if names := [fault for fault in kinds if fault["type"] == "string_pattern_mismatch"]:
        joined = "_" if "_" in names[0].get("ctx", {}).get("pattern", "") else "-"
        return (
            f'"{value}" cannot be used as a name ("{key}").',
            f'Use small letters, digits and "{joined}", beginning with a letter.',
        )
    wanted = dict.fromkeys(_WANTED[fault["type"]] for fault in kinds if fault["type"] in _WANTED)
    message = detail["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    if wanted or (message != detail["msg"] and kind != "value_error"):
        return (
            f'"{key}" should be {_either([*wanted]) or message} (it is {value!r:.60}).',
            _as_meant(kinds, value),
        )
    return f'"{key}": {message.rstrip(".")}.', ""


def _as_meant(kinds: Sequence[ErrorDetails], value: Any) -> str:
    """How text is written that YAML has taken for something else; empty where that is not so."""
    wanted = {fault["type"] for fault in kinds}
    if wanted == {"string_type"} and isinstance(value, Mapping) and len(value) == 1:
        [(before, after)] = value.items()
        text = quoted(f"{before}: {after}")
        return f"Put text with a colon in quotation marks: {text}."
    if "list_type" in wanted or "tuple_type" in wanted:
        return f"Write [{quoted(value)}]." if isinstance(value, str) else ""
    return ""


def _either(words: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _models_at(model: type[BaseModel], place: Place, data: Any) -> list[type[BaseModel]]:
    """The models that may stand at ``place``, given what is written there and on the way."""
    models = [model]
    for part in place:
        inside = _inside(data, int(part) if isinstance(data, list) else part)
        data = inside[0] if inside else None
        fields = [m.model_fields[part].annotation for m in models if part in m.model_fields]
        models = [m for field in fields for m in _models_in(field)] or models
        models = [m.for_written(data) if issubclass(m, Frozen) else m for m in models]
    return models


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    """The models named anywhere inside a type annotation."""
    return (
        [annotation]
        if isinstance(annotation, type) and issubclass(annotation, BaseModel)
        else [model for part in get_args(annotation) for model in _models_in(part)]
    )

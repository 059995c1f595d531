"""YAML as people mean it: a key given twice is an error, `yes` and `no` are words, nothing is
expanded.

Documents come from tenants: only plain data is built, aliases (which can blow up to any size)
are refused.
"""

from typing import Any

import yaml

MOST_CHARACTERS = 500_000


class _StrictLoader(yaml.SafeLoader):
    """SafeLoader without aliases, without YAML 1.1's yes, no, on and off, without dates."""

    def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401 - PyYAML's own types
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.constructor.ConstructorError(
                None, None, "aliases are not allowed", event.start_mark
            )
        return super().compose_node(parent, index)


_BOOLEAN = "tag:yaml.org,2002:bool"
_LEFT_OUT = {_BOOLEAN, "tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:value"}

_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _LEFT_OUT]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _first, _word in (("t", "true"), ("f", "false")):
    _StrictLoader.yaml_implicit_resolvers.setdefault(_first, []).append(
        (_BOOLEAN, yaml.resolver.re.compile(f"^{_word}$"))  # type: ignore[attr-defined]
    )


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    built: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str | int):
            raise yaml.constructor.ConstructorError(
                None, None, "a key must be a word", key_node.start_mark
            )
        if key in built:
            raise yaml.constructor.ConstructorError(
                None, None, f"{key} is given twice", key_node.start_mark
            )
        built[key] = loader.construct_object(value_node, deep=True)
    return built


_StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping)


class NotYaml(ValueError):
    """The text is not a YAML document; `line` counts from 1."""

    def __init__(self, reason: str, line: int | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def load(text: str) -> object:
    """Read one document. Raises NotYaml."""
    if len(text) > MOST_CHARACTERS:
        raise NotYaml(f"longer than {MOST_CHARACTERS} characters", None)
    try:
        return yaml.load(text, Loader=_StrictLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        reason = error.problem or "cannot be read"
        raise NotYaml(reason, mark.line + 1 if mark else None) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise NotYaml(str(error) or "cannot be read", None) from None

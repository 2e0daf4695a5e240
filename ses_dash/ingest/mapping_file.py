"""Mappings as files: YAML, or JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import yaml

from ses_dash.errors import BadMappingError
from ses_dash.model import mapping as model

if TYPE_CHECKING:
    from ses_dash.model.mapping import Mapping


def parse(text: str) -> Mapping:
    """Read a mapping; raise `BadMappingError` for what is none."""
    try:
        given = json.loads(text) if text.lstrip().startswith("{") else yaml.safe_load(text)
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        raise BadMappingError("", f"it is neither YAML nor JSON ({_first_line(error)})") from error
    return model.read(given)


def as_yaml(mapping: Mapping) -> str:
    """Write a mapping as YAML."""
    text: str = yaml.safe_dump(model.content(mapping), allow_unicode=True, sort_keys=False)
    return text


def as_json(mapping: Mapping) -> str:
    """Write a mapping as JSON."""
    return json.dumps(model.content(mapping), indent=2, ensure_ascii=False) + "\n"


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]

"""Cuts the carrier's OpenAPI description down to the operations that we use.

    python tools/derive_twilio_tables.py OPENAPI.json

writes tests/carrier/operations.json, which tests/carrier/check_request.py reads.
"""

import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "tests" / "carrier" / "operations.json"
WANTED = [f"{verb}{noun}" for noun in ("Message", "Call") for verb in ("Create", "List", "Fetch", "Update", "Delete")]
KEPT = ("type", "format", "pattern", "enum", "minimum", "maximum", "minLength", "maxLength")
Node = dict[str, Any]


def operations(api: Node) -> list[Node]:
    """Return the wanted operations, in the order of WANTED."""
    found = {
        operation["operationId"]: _operation(api, method, path, operation)
        for path, item in api["paths"].items()
        for method, operation in item.items()
        if isinstance(operation, dict) and operation.get("operationId") in WANTED
    }
    return [found[name] for name in WANTED]


def _operation(api: Node, method: str, path: str, operation: Node) -> Node:
    given = operation.get("parameters", [])
    form, required = _form(api, operation)
    query = {p["name"]: _field(api, p["schema"], p.get("required", False)) for p in given if p["in"] == "query"}
    in_path = {p["name"]: _field(api, p["schema"], True) for p in given if p["in"] == "path"}
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "in_path": in_path,
        "fields": {**query, **{name: _field(api, schema, name in required) for name, schema in form.items()}},
        "one_of": [[_form_name(name) for name in names] for names in _conditional(operation)],
    }


def _form(api: Node, operation: Node) -> tuple[Node, list[str]]:
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/x-www-form-urlencoded", {}).get("schema", {})
    return schema.get("properties", {}), schema.get("required", [])


def _field(api: Node, schema: Node, required: bool) -> Node:
    whole = _resolve(api, schema)
    repeated = whole.get("type") == "array"
    one = _resolve(api, whole["items"]) if repeated else whole
    return {**{name: one[name] for name in KEPT if name in one}, "array": repeated, "required": required}


def _resolve(api: Node, schema: Node) -> Node:
    for step in schema.get("$ref", "").split("/")[1:]:
        api = api[step]
    return api if "$ref" in schema else schema


def _conditional(operation: Node) -> list[list[str]]:
    conditional: list[list[str]] = operation.get("x-twilio", {}).get("conditional", [])
    return conditional


def _form_name(snake: str) -> str:
    return "".join(word.capitalize() for word in snake.split("_"))


def main(source: str) -> None:
    """Write the table."""
    table = operations(json.loads(Path(source).read_text(encoding="utf-8")))
    TARGET.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {len(table)} operations, {sum(len(o['fields']) for o in table)} fields")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])

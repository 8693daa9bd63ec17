"""Hold docs/hosting/values.yaml against the published schema of the JupyterHub chart.

    python .ci/check_values.py values.schema.yaml

By hand, with the `values.schema.yaml` of the chart's own repository: none of it lies here.  What
the chart requires and its own values bring is not asked for; an unknown name or a wrong kind is.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import jsonschema
import yaml

VALUES = Path(__file__).resolve().parent.parent / "docs/hosting/values.yaml"


def wrong(values: Any, schema: Any) -> list[str]:
    """What the schema does not allow, a line each."""
    jsonschema.Draft7Validator.check_schema(schema)
    found = jsonschema.Draft7Validator(schema).iter_errors(values)
    return [
        f"{'.'.join(map(str, error.absolute_path)) or 'top'}: {error.message}"
        for error in found
        if error.validator != "required"
    ]


def main() -> None:
    """Check, and say so."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    schema = yaml.safe_load(Path(sys.argv[1]).read_text(encoding="utf-8"))
    found = wrong(yaml.safe_load(VALUES.read_text(encoding="utf-8")), schema)
    sys.exit("\n".join(found) or None)


if __name__ == "__main__":
    main()

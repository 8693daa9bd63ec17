"""Run the notebooks and save them with their outputs, as they are committed.

    python .ci/execute_notebooks.py [notebooks/02_repayment_ratio.ipynb ...]

What holds only while it runs is taken out: times, widget state, and the view of a live panel,
for which JupyterLab would show an error instead of the picture beside it.  What a cell prints is
one output, also where a busy machine sent it in two.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

WIDGET = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def execute(path: Path) -> None:
    """Run one notebook in its own folder and save it."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": path.parent}})
    client.execute()
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = {}
        whole: list[nbformat.NotebookNode] = []
        for output in cell.get("outputs", []):
            before = whole[-1] if whole else {}
            if "name" in output and before.get("name") == output["name"]:
                before["text"] += output["text"]
                continue
            whole.append(output)
            output.get("data", {}).pop(WIDGET, None)
        if "outputs" in cell:
            cell.outputs = whole
    nbformat.validate(notebook)
    draft = path.with_suffix(".draft")
    nbformat.write(notebook, draft)
    os.replace(draft, path)


def main(names: list[str]) -> None:
    """Run the notebooks named, or all of them."""
    os.environ |= {"KOSEN_STRICT": "1", "KOSEN_MEMORY": "no"}
    root = Path(__file__).resolve().parent.parent
    for path in [Path(name).resolve() for name in names] or sorted(root.glob("notebooks/*.ipynb")):
        print(path.name, flush=True)
        execute(path)


if __name__ == "__main__":
    main(sys.argv[1:])

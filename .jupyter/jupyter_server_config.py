"""Settings of the course's Jupyter server; `make lab` and Binder read them from this folder."""

import re
from typing import Any


def keep_what_a_page_can_show(model: dict[str, Any], **_: object) -> None:
    """Save a panel as its picture and words, without the view of a kernel that will be gone.

    JupyterLab prefers the view to the picture, and the next day shows "Error displaying widget:
    model not found" in its place.  Only the file changes: the open page keeps its widgets.
    """
    content = model.get("content")
    if model.get("type") != "notebook" or not isinstance(content, dict):
        return
    for cell in content.get("cells", []):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            words = "".join(data.get("text/plain", ""))
            if "image/png" in data or (words and not re.match(r"[A-Za-z_]\w*\(", words)):
                data.pop("application/vnd.jupyter.widget-view+json", None)


c.ContentsManager.pre_save_hook = keep_what_a_page_can_show  # noqa: F821  (c is Jupyter's)

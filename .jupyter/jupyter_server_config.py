"""Settings of the course's Jupyter server; `make lab` and Binder read them from this folder."""

import os
import re
import sys
from pathlib import Path
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

# Nothing here is built or is a language server, but where there is node, JupyterLab asks for both:
# half a second of it for every page that is opened, and as much when a server starts.
c.ServerApp.tornado_settings = {  # noqa: F821
    "page_config_data": {"buildAvailable": False, "buildCheck": False}
}
c.LanguageServerManager.autodetect = False  # noqa: F821

# On Binder, and in the image of a hub (`docs/hosting/`), all lessons may be open at once in little
# memory: there, kernels are copies of one parent that has imported everything.
on_binder = "yes" if "BINDER_LAUNCH_HOST" in os.environ else "no"
if sys.platform == "linux" and os.environ.get("KOSEN_WARM", on_binder) == "yes":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    import warm

    del sys.path[0]
    warm.for_this_server()

"""Settings of the web site. `make site` hands over the pages; `.ci/website.py` says how."""

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
FACTS = json.loads((HERE / "site.json").read_text(encoding="utf-8"))  # made by .ci/website.py

project = "kosen_edu"
author = "kosen_edu contributors"
version = release = FACTS["version"]
language = "ja"
extensions = ["myst_nb", "sphinx-mathjax-offline", "course_site"]
# What is for maintainers and for whoever hosts a class is read beside the code.
exclude_patterns = ["_*", "website.md", "hosting"]

nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3

html_theme = "sphinx_book_theme"
html_title = "印鑑を押す前に、自分の手で数字を確かめる"
html_favicon = "_static/mark.svg"
html_static_path = ["_static"]
html_extra_path = ["extra"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_use_index = False
html_additional_pages = {"search": "find.html"}
templates_path = ["_templates"]
html_sidebars = {"**": ["navbar-logo.html", "find-field.html", "sbt-sidebar-nav.html"]}
html_context = {"default_mode": "light"}
html_theme_options = {
    "article_header_end": ["find-link.html", "toggle-secondary-sidebar.html"],
    "disable_search": True,
    "search_bar_text": "ことばをさがす",
    "toc_title": "この章の中身",
    "use_download_button": False,
    "use_fullscreen_button": False,
    "show_navbar_depth": 1,
    "home_page_in_toc": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "footer_content_items": ["extra-footer.html"],
    "extra_footer": f"kosen_edu {version}　プログラム：MIT　文章と図：CC BY 4.0　"
    "投資や税金の助言ではありません。",
}

"""What a Jupyter server does for the course, however it was started: saved notebooks stay readable.

Installing gatherlab puts ``etc/jupyter/jupyter_server_config.d/gatherlab.json`` into the environment, which
makes JupyterLab, Notebook 7, nbclassic and a hub's servers there load this module.  Jupyter calls the two
functions with an underscore (its protocol for server extensions).
"""

from __future__ import annotations

from typing import Any

__all__ = ["drop_widget_views"]

VIEW = "application/vnd.jupyter.widget-view+json"
OURS = '<div class="gatherlab">'  # how the still form of each card begins: gatherlab.cells.still


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "gatherlab.server_extension"}]


def _load_jupyter_server_extension(app: Any) -> None:
    app.contents_manager.register_pre_save_hook(drop_widget_views)


def drop_widget_views(model: dict[str, Any], **_: Any) -> None:
    """Leave a card's question in the saved file, and not the dead widget.

    A notebook reopened with a new kernel shows "Error displaying widget: model not found" in place of an
    output that holds a widget view, even when the same output has a text/html form.  Without the view it
    shows that form.  Only the course's own cards are touched, for the server has other notebooks too; where
    no widget is left, neither is the state that was saved of them.  Called before each save, it changes
    ``model`` in place.
    """
    if model.get("type") != "notebook" or not isinstance(model.get("content"), dict):
        return
    notebook = model["content"]
    outputs = [output for cell in notebook.get("cells", []) for output in cell.get("outputs", [])]
    data = [output.get("data", {}) for output in outputs]
    ours = [one for one in data if VIEW in one and _text(one.get("text/html", "")).startswith(OURS)]
    for one in ours:
        del one[VIEW]
    if ours and not any(VIEW in one for one in data):
        notebook.get("metadata", {}).pop("widgets", None)


def _text(value: str | list[str]) -> str:
    """A text of a notebook, which may come in lines."""
    return value if isinstance(value, str) else "".join(value)

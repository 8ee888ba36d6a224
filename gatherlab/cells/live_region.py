"""A place in a card whose new text a screen reader reads out."""

from __future__ import annotations

import anywidget
import traitlets

__all__ = ["LiveRegion"]


class LiveRegion(anywidget.AnyWidget):
    """Shows the HTML in ``value``, in an element that stays while its content changes.

    A screen reader announces what changes inside an element that it knew before (ARIA 1.2, role status).
    ``ipywidgets.HTML`` cannot give that: a role inside its value is a new element at each change, and its
    own element has none.
    """

    _esm = """
    function render({ model, el }) {
        el.setAttribute("role", "status");
        el.setAttribute("aria-live", "polite");
        el.setAttribute("aria-atomic", "true");
        const show = () => { el.innerHTML = model.get("value"); };
        show();
        model.on("change:value", show);
        return () => model.off("change:value", show);
    }
    export default { render };
    """
    value = traitlets.Unicode("").tag(sync=True)

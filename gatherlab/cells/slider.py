"""Sliders that have a name, for the simulator's controls.

The handle of an ipywidgets slider has no name for a screen reader (axe-core: aria-input-field-name), and no
trait to give it one.  These are the browser's own sliders.
"""

from __future__ import annotations

import anywidget
import traitlets

__all__ = ["NumberSlider", "Slider", "WholeSlider", "WordSlider"]


class Slider(anywidget.AnyWidget):
    """A range control named ``name``; what it holds is the ``value`` of its subclasses.

    JupyterLab leaves its keys alone (``data-lm-suppress-shortcuts``): an arrow moves the handle, not the
    selected cell.
    """

    _esm = """
    function render({ model, el }) {
        const input = document.createElement("input");
        input.type = "range";
        input.dataset.lmSuppressShortcuts = "true";
        const words = () => model.get("options") ?? [];
        const show = () => {
            const listed = words().length;
            input.setAttribute("aria-label", model.get("name"));
            input.min = listed ? 0 : model.get("min");
            input.max = listed ? listed - 1 : model.get("max");
            input.step = listed ? 1 : model.get("step");
            input.value = listed ? words().indexOf(model.get("value")) : model.get("value");
            if (listed) input.setAttribute("aria-valuetext", model.get("value"));
        };
        input.addEventListener("input", () => {
            const at = Number(input.value);
            model.set("value", words().length ? words()[at] : at);
            model.save_changes();
        });
        el.append(input);
        show();
        model.on("change", show);
        return () => model.off("change", show);
    }
    export default { render };
    """
    name = traitlets.Unicode("").tag(sync=True)


class WholeSlider(Slider):
    """For whole numbers from ``min`` to ``max`` in steps of ``step``."""

    value = traitlets.Int(0).tag(sync=True)
    min = traitlets.Int(0).tag(sync=True)
    max = traitlets.Int(1).tag(sync=True)
    step = traitlets.Int(1).tag(sync=True)


class NumberSlider(Slider):
    """For numbers from ``min`` to ``max`` in steps of ``step``."""

    value = traitlets.Float(0.0).tag(sync=True)
    min = traitlets.Float(0.0).tag(sync=True)
    max = traitlets.Float(1.0).tag(sync=True)
    step = traitlets.Float(0.1).tag(sync=True)


class WordSlider(Slider):
    """For one of the words in ``options``."""

    value = traitlets.Unicode("").tag(sync=True)
    options = traitlets.List(traitlets.Unicode()).tag(sync=True)

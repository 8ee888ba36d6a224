"""How the simulator's panel looks: one style sheet, put into every panel, as in the quiz."""

from __future__ import annotations

__all__ = ["style"]

# JupyterLab's own colours, so that it follows light and dark themes
_SHEET = """\
.gl-sim{box-sizing:border-box;max-width:860px;margin:6px 0!important;padding:12px 16px 10px!important;
 overflow:hidden;border:1px solid var(--jp-border-color2,#d0d7de);border-radius:6px;
 border-left:4px solid var(--jp-brand-color1,#1976d2);background:var(--jp-layout-color1,#fff)}
.gl-sim,.gl-sim .widget-html-content,.gl-sim .gl-result,.gl-sim label,.gl-sim p{
 color:var(--jp-ui-font-color1,#1f2328)}
.gl-sim .widget-html,.gl-sim .widget-html-content{max-width:100%;min-width:0;height:auto;overflow:visible}
.gl-sim .widget-html-content,.gl-sim .gl-result{width:100%;line-height:1.5;font-size:14px}
.gl-sim .gl-kind{font-size:12px;letter-spacing:.02em;color:var(--jp-ui-font-color2,#4d5761)}
.gl-sim .gl-above{flex-flow:row wrap;gap:4px 16px;align-items:flex-start;overflow:visible}
.gl-sim .gl-above>.widget-vbox{flex:0 0 276px;overflow:visible}
.gl-sim .gl-above>.widget-html{flex:1 1 400px}
.gl-sim .widget-vbox,.gl-sim .widget-hbox,.gl-sim .gl-track,.gl-sim .gl-track>*{overflow:visible}
.gl-sim .widget-radio{width:100%!important;height:auto!important;margin:0!important}
.gl-sim .widget-radio-box{margin:0!important;padding:0;width:100%}
.gl-sim .widget-radio-box label{display:flex;flex-direction:row-reverse;justify-content:flex-end;
 align-items:center;height:24px;margin:0;padding:0 0 0 2px;font-size:13px;line-height:24px!important;
 cursor:pointer;font-family:var(--jp-code-font-family,monospace)}
.gl-sim .widget-radio-box input{flex:none;width:15px!important;height:15px;margin:0 8px 0 0!important;
 accent-color:var(--jp-brand-color1,#1976d2)}
.gl-sim .widget-inline-hbox>.widget-label{width:70px;text-align:left}
.gl-sim pre{margin:0;padding:8px 10px;line-height:1.35;border-radius:4px;
 white-space:pre-wrap;word-break:normal;overflow-wrap:anywhere;
 border:1px solid var(--jp-border-color2,#d0d7de);background:var(--jp-cell-editor-background,#f6f8fa)}
.gl-sim code{padding:0;background:none;font-size:12px;font-family:var(--jp-code-font-family,monospace);
 color:var(--jp-content-font-color1,#1f2328)}
.gl-sim p{margin:0 0 4px;overflow-wrap:anywhere}
.gl-sim .gl-result{box-sizing:border-box;margin:2px!important;min-height:46px;padding-top:6px}
.gl-sim .gl-result code{font-size:13px}
.gl-sim input[type=range]{box-sizing:border-box;width:100%;height:28px;margin:0;
 accent-color:var(--jp-brand-color1,#1976d2)}
.gl-sim .gl-moment{margin:0 0 6px;gap:8px}
.gl-sim .jupyter-button{width:92px}
.gl-sim.gl-sim :focus-visible{outline:2px solid var(--jp-ui-font-color1,#1f2328)!important;
 outline-offset:2px!important}
.gl-sim .gl-track .jupyter-widgets-error-widget{display:none}
@media (prefers-reduced-motion:reduce){.gl-sim *{transition:none!important;animation:none!important}}
"""


def style() -> str:
    """The style sheet as a ``<style>`` element."""
    return f"<style>{_SHEET}</style>"

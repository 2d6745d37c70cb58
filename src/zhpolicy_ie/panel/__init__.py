"""The panel that researchers build by hand: values by region, period and indicator, each traceable to its characters.

>>> from zhpolicy_ie.panel import build_panel
>>> build_panel([]).rows
()
"""

from zhpolicy_ie.panel.build import Panel, PanelRow, build_panel

__all__ = ["Panel", "PanelRow", "build_panel"]

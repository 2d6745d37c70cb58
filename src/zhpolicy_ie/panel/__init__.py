"""The panel that researchers build by hand: values by region, period and indicator, each traceable to its characters.

>>> from zhpolicy_ie.panel import build_panel, long_table
>>> len(long_table(build_panel([]).rows).rows)
0
"""

from zhpolicy_ie.panel.build import Panel, PanelRow, build_panel
from zhpolicy_ie.panel.table import Table, long_table, wide_table, write_table

__all__ = ["Panel", "PanelRow", "Table", "build_panel", "long_table", "wide_table", "write_table"]

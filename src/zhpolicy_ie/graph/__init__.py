"""Records as a graph: documents, organizations, projects, places and figures, and what joins them.

>>> from zhpolicy_ie.graph import GraphBuilder
>>> from zhpolicy_ie.records import Document
>>> GraphBuilder().add(Document(id="a"))[0][0].id
'doc:a'
"""

from zhpolicy_ie.graph.build import Edge, GraphBuilder, Node
from zhpolicy_ie.graph.csv_files import write_csv_graph
from zhpolicy_ie.graph.jsonld import write_jsonld

__all__ = ["Edge", "GraphBuilder", "Node", "write_csv_graph", "write_jsonld"]

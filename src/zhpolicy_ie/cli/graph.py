"""``graph``: records as nodes and edges."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from zhpolicy_ie.cli import exit_codes
from zhpolicy_ie.cli.messages import say


def graph(
    records: Annotated[
        list[Path], typer.Argument(metavar="RECORDS...", help="JSONL or a database of extract; - for stdin.")
    ],
    *,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR|FILE", help="For csv a folder, for jsonld a file.")
    ],
    to: Annotated[
        Literal["csv", "jsonld"] | None,
        typer.Option("--to", help="csv: nodes.csv and edges.csv. Default: jsonld if -o ends in .jsonld or .json."),
    ] = None,
) -> None:
    """Write documents, organizations, projects, places and figures as a graph, for networkx, Neo4j or RDF tools.

    Exit code: 0 all done; 1 some lines are no records (named on stderr, the rest is in the graph); 2 wrong usage, or
    the output cannot be written.

    Examples:

    \b
    python -m zhpolicy_ie graph records.jsonl -o graph/
    python -m zhpolicy_ie graph records.jsonl -o graph.jsonld
    """  # noqa: D301, D412
    from zhpolicy_ie.cli.record_files import RecordFiles
    from zhpolicy_ie.graph import write_csv_graph, write_jsonld

    to = to or ("jsonld" if output.suffix.lower() in (".jsonld", ".json") else "csv")
    files = RecordFiles(records, output)
    nodes, edges = write_jsonld(files, output) if to == "jsonld" else write_csv_graph(files, output)
    say(f"{output}: {files.documents:,} documents, {nodes:,} nodes, {edges:,} edges")
    raise typer.Exit(exit_codes.INPUT if files.failed else exit_codes.OK)

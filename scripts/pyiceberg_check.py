"""Reads tables of a lake with PyIceberg, as any Python user would, and writes what it sees as Parquet.

Usage: pyiceberg_check.py < request.json > answer.json
Request: {"catalog": "<catalog.db>", "warehouse": "<uri>", "reads": [{"table", "out", "snapshot"?, "filters": [...]}]}
Answer:  {"reads": [{"rows", "filtered": [...], "snapshots", "files", "history", "fields": [[id, name, type, required]], "identifiers": [...]}]}
"""

import json
import sys

import pyarrow.parquet as parquet
from pyiceberg.catalog.sql import SqlCatalog


def read(catalog, request):
    table = catalog.load_table(request["table"])
    snapshot = request.get("snapshot")
    scan = table.scan(snapshot_id=None if snapshot is None else int(snapshot))
    rows = scan.to_arrow()
    parquet.write_table(rows, request["out"])
    return {
        "rows": rows.num_rows,
        "filtered": [table.scan(row_filter=text).to_arrow().num_rows for text in request["filters"]],
        "snapshots": len(table.snapshots()),
        "files": len(list(table.scan().plan_files())),
        "history": len(table.history()),
        "fields": [
            [field.field_id, field.name, str(field.field_type), field.required]
            for field in table.schema().fields
        ],
        "identifiers": sorted(table.schema().identifier_field_names()),
    }


def main():
    request = json.load(sys.stdin)
    catalog = SqlCatalog("main", uri=f"sqlite:///{request['catalog']}", warehouse=request["warehouse"])
    answers = [read(catalog, item) for item in request["reads"]]
    json.dump({"reads": answers}, sys.stdout)


main()

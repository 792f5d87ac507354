"""Changes a table of a lake with PyIceberg: appends, deletes, adds a column, appends again.

Usage: pyiceberg_write.py < request.json > answer.json
Request: {"catalog": "<catalog.db>", "warehouse": "<uri>", "table": "raw.t"}
Answer:  {"snapshots": ["<id>", ...]}

The table has the columns id (long, required) and name (string).
"""

import json
import sys

import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.types import DoubleType


def rows(ids, **more):
    fields = [pa.field("id", pa.int64(), nullable=False), pa.field("name", pa.string())]
    fields += [pa.field(name, pa.float64()) for name in more]
    columns = [pa.array(ids), pa.array([f"py{value}" for value in ids])]
    columns += [pa.array(values) for values in more.values()]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def main():
    request = json.load(sys.stdin)
    catalog = SqlCatalog("main", uri=f"sqlite:///{request['catalog']}", warehouse=request["warehouse"])
    table = catalog.load_table(request["table"])
    table.append(rows([1001, 1002, 1003]))
    table.delete("id = 1002")
    table.delete("id = 3")
    with table.update_schema() as update:
        update.add_column("score", DoubleType())
    table.append(rows([2001, 2002], score=[0.5, None]))
    json.dump({"snapshots": [str(item.snapshot_id) for item in table.snapshots()]}, sys.stdout)


main()

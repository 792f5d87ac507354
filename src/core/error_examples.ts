/**
 * An example for each error code, as a person meets it: what was typed or written, and what to write in its place.
 *
 * @module
 */

import type { ErrorCode } from "./error_codes.ts";

/** What `phlo explain CODE` shows as its example. */
export const ERROR_EXAMPLES: Readonly<Partial<Record<ErrorCode, string>>> = {
  "PHLO-001": "phlo materialize glucose_entrys  # there is glucose_entries",
  "PHLO-002": "phlo materialize orders --partitoin 2024-01-20  # the option is --partition",
  "PHLO-003":
    "phlo status  # typed in a folder without phlo.yaml; phlo status --project my-project",
  "PHLO-004": 'phlo.yaml: timezone: "Berlin"  # zones are named like Europe/Berlin',
  "PHLO-005":
    "phlo init shop  # shop/ holds files already; phlo init shop --force adds what is missing",
  "PHLO-006": "An old program opens a lake/catalog.db that a newer one has moved forward.",
  "PHLO-007": "phlo materialize orders  # on a full disk, or in a folder that another user owns",
  "PHLO-101": 'import { Orders } from "@schemas/shop";  # the file is @schemas/shop.ts',
  "PHLO-102": 'phloIngestion({ uniqueKey: "ID", … })  # the schema has "id"',
  "PHLO-103": 'Two workflows say tableName: "orders".',
  "PHLO-104": "z.object({ at: z.date() })  # JSON has no dates: z.coerce.date()",
  "PHLO-105": "phlo check  # after the text behind an https import has changed",
  "PHLO-201": 'The schema says sgv: z.int().max(1000), the source sends {"sgv": 1001}.',
  "PHLO-202": "z.strictObject({ id: z.string() })  # the source sends id and name",
  "PHLO-203": "price: z.number() becomes price: z.string(), and the table has doubles.",
  "PHLO-204": 'writeMode: "replace", and the source sends 10 rows where the table has 1,000.',
  "PHLO-205": "not_null on orders.customer, and one row has none.",
  "PHLO-301": "The source answers 503 five times, or the machine is offline.",
  "PHLO-302": "The source answers 401: the token in .env is missing or old.",
  "PHLO-303": "The answer is a login page instead of JSON.",
  "PHLO-304": 'A page says next: "/orders?page=1" and is itself page 1.',
  "PHLO-305": 'paginator: { type: "page_numbr" }  # it is page_number',
  "PHLO-306": "The function reads order.items.length, and one order has no items.",
  "PHLO-307": "A test asks for ?page=2, and only page 1 was recorded.",
  "PHLO-401": "lake/raw/orders/metadata/00012-….json was deleted by hand.",
  "PHLO-402": "Another engine wrote equality deletes into raw.orders.",
  "PHLO-403": "Another program keeps lake/catalog.db open in a transaction.",
  "PHLO-404": "Twenty other runs publish raw.orders while this one tries to.",
  "PHLO-405": "The laptop slept for an hour in the middle of a run, and a second run went on.",
  "PHLO-406": "phlo query --at develop …  # the branch is called dev",
  "PHLO-407": "A model writes 99999999999 into a column of int.",
  "PHLO-408": "phlo publish run/20240120T…  # the run has published everything already",
  "PHLO-501": "select amout from {{ ref('stg_orders') }}  # the column is amount",
  "PHLO-502": "{% if is_incremental() %}  # and no {% endif %}",
  "PHLO-503": "{{ ref('stg_order') }}  # the model is called stg_orders",
  "PHLO-504": "dbt_project.yml: model-paths: models  # it is a list: [models]",
  "PHLO-505": "A function of another engine that has no equal in DuckDB.",
  "PHLO-506": "A model is a .py file.",
  "PHLO-601": "phlo dbt run  # one model fails, and the three that read it are skipped",
  "PHLO-602": "Ctrl-C, or the machine was switched off in the middle of a run.",
  "PHLO-603": "phlo materialize orders --partition 20.01.2024  # it is 2024-01-20",
  "PHLO-604": "notify.webhook answers 404: the channel was renamed.",
  "PHLO-901": "An error without a code: please report it with what --debug prints.",
};

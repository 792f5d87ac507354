import { phloIngestion, restApi, types } from "phlo";
import { z } from "zod";

const Order = z.object({
  id: z.string(),
  n: z.int().min(1),
  price: types.decimal(10, 2).nullable(),
  at: z.coerce.date(),
  tags: z.array(z.string()).optional(),
  more: z.record(z.string(), z.int()).optional(),
  any: z.unknown().optional(),
});

export const orders = phloIngestion({
  tableName: "orders",
  uniqueKey: "id",
  validationSchema: Order,
  maxRejected: 1,
}, (_partitionDate, { window, env }) =>
  restApi({
    client: {
      baseUrl: "https://shop.example.com/v1",
      auth: { type: "bearer", token: env.TOKEN ?? "" },
    },
    resources: [{
      name: "orders",
      endpoint: {
        path: "orders.json",
        params: { from: window.start },
        dataSelector: "data",
        paginator: { type: "json_link", nextUrlPath: "next" },
      },
    }],
  }));

export const clicks = phloIngestion({
  tableName: "clicks",
  uniqueKey: "id",
  validationSchema: z.strictObject({ id: z.string(), at: z.int() }),
}, async function* (partitionDate, { log }) {
  log.info(`asking for ${partitionDate}`);
  const answer = await fetch("https://clicks.example.com/all", { method: "POST", body: "x" });
  for (const id of await answer.json()) yield { id, at: Date.now() };
});

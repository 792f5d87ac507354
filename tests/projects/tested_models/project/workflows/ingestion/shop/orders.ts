import { phloIngestion, types } from "phlo";
import { z } from "zod";

export const orders = phloIngestion({
  tableName: "orders",
  uniqueKey: "id",
  validationSchema: z.strictObject({
    id: z.string(),
    price: types.decimal(10, 2),
    made_at: z.coerce.date(),
    customer: z.object({ name: z.string() }).nullable(),
  }),
}, () => []);

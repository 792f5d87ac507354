import { phloIngestion, restApi } from "phlo";
import { z } from "zod";

export const payments = phloIngestion({
  tableName: "payments",
  uniqueKey: "id",
  validationSchema: z.strictObject({ id: z.string(), amount: z.int(), note: z.string().nullable() }),
}, (partitionDate, { env }) =>
  restApi({
    client: {
      baseUrl: "https://bank.example.com/v1",
      auth: { type: "bearer", token: env.BANK_TOKEN ?? "" },
    },
    resources: [{
      name: "payments",
      endpoint: {
        path: "payments.json",
        params: { day: partitionDate },
        dataSelector: "payments",
        paginator: { type: "json_link", nextUrlPath: "next" },
      },
    }],
  }));

import { phloIngestion, restApi } from "phlo";
import { RawGlucoseEntries } from "@schemas/nightscout.ts";

export const glucoseEntries = phloIngestion({
  tableName: "glucose_entries",
  uniqueKey: "_id",
  validationSchema: RawGlucoseEntries,
  group: "nightscout",
  cron: "0 */1 * * *",
  freshnessHours: [1, 24],
}, (partitionDate) =>
  restApi({
    client: { baseUrl: "https://gwp-diabetes.fly.dev/api/v1" },
    resources: [{
      name: "entries",
      endpoint: {
        path: "entries.json",
        params: {
          count: 10000,
          "find[dateString][$gte]": `${partitionDate}T00:00:00.000Z`,
          "find[dateString][$lt]": `${partitionDate}T23:59:59.999Z`,
        },
      },
    }],
  }));

import { phloIngestion } from "phlo";
import { z } from "zod";

/** Readings of a day; READINGS says how many have come yet, CORRECTION replaces the first one's value. */
export const readings = phloIngestion({
  tableName: "readings",
  uniqueKey: "id",
  validationSchema: z.strictObject({ id: z.string(), day: z.string(), value: z.int() }),
}, function* (day, { env }) {
  const count = Number(env.READINGS ?? 4);
  for (let index = 1; index <= count; index++) {
    const value = index === 1 ? Number(env.CORRECTION ?? 101) : 100 + index;
    yield { id: `${day}/${index}`, day, value };
  }
});

import { expect } from "expect";
import { z } from "zod";
import { REST_CONFIG } from "./rest_config.ts";
import { REST_KEYS } from "./rest_keys.ts";

/** The object behind optional, preprocess and array wrappings. */
function shapeOf(schema: z.ZodType): Record<string, z.ZodType> {
  if (schema instanceof z.ZodObject) return schema.shape;
  if (schema instanceof z.ZodOptional) return shapeOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodArray) return shapeOf(schema.element as z.ZodType);
  if (schema instanceof z.ZodPipe) return shapeOf(schema.out as z.ZodType);
  throw new TypeError("no object");
}

/** Keys that do something: one that is not built refuses every value. */
function listKeys(prefix: string, shape: Record<string, z.ZodType>): string[] {
  return Object.keys(shape).filter((key) =>
    REST_KEYS.some((known) => known.key === prefix + key) ||
    !isRefused(shape[key])
  ).map((key) => prefix + key);
}

function isRefused(schema: z.ZodType | undefined): boolean {
  const samples: unknown[] = ["x", 1, true, {}, [], "GET", "https://a.example"];
  return samples.every((sample) => schema?.safeParse(sample).success === false);
}

Deno.test("REST_KEYS names every key that restApi performs, and no other", () => {
  const top = shapeOf(REST_CONFIG);
  const resource = shapeOf(top.resources as z.ZodType);
  const found = [
    ...listKeys("client.", shapeOf(top.client as z.ZodType)),
    ...listKeys(
      "",
      { resourceDefaults: top.resourceDefaults, resources: top.resources } as Record<
        string,
        z.ZodType
      >,
    ),
    ...listKeys("resource.", resource),
    ...listKeys("endpoint.", shapeOf(resource.endpoint as z.ZodType)),
  ];
  expect(REST_KEYS.map(({ key }) => key).sort()).toEqual(found.sort());
});

/**
 * The names of tests that `Deno.test.each` makes: `add(%i, %i)`, `$a + $b`.
 *
 * @module
 */

import { format, inspect } from "node:util";

/** Fills the template with the values of one case. */
export function renderCaseName(
  template: string,
  values: readonly unknown[],
  index: number,
): string {
  let next = 0;
  const filled = template.replace(/%([sdifjoO#%])/g, (token, sign: string) => {
    if (sign === "%") return "%";
    if (sign === "#") return String(index);
    return next < values.length ? format(token, values[next++]) : token;
  });
  const [first] = values;
  if (typeof first !== "object" || first === null || Array.isArray(first)) return filled;
  return filled.replace(/\$([A-Za-z_]\w*(?:\.\w+)*)/g, (token, path: string) => {
    const value = path.split(".").reduce<unknown>(
      (inner, key) =>
        typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined,
      first,
    );
    if (value === undefined) return token;
    return typeof value === "string" ? value : inspect(value);
  });
}

/**
 * The programs that are measured: the checkout, and the compiled program where there is one.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/** A way to start phlo. */
export interface Program {
  readonly name: "checkout" | "compiled";
  readonly words: readonly string[];
}

/** PHLO_PROGRAM names another compiled program than dist/phlo. */
export async function listPrograms(): Promise<readonly Program[]> {
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const compiled = Deno.env.get("PHLO_PROGRAM") ??
    fileURLToPath(new URL("../dist/phlo", import.meta.url));
  const isThere = await Deno.stat(compiled).then((stat) => stat.isFile, () => false);
  return [
    { name: "checkout", words: [Deno.execPath(), "run", "-A", "--quiet", "--no-check", main] },
    ...(isThere ? [{ name: "compiled", words: [compiled] } as const] : []),
  ];
}

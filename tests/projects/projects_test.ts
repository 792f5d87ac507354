/**
 * Each folder beside this file that does not begin with `_` is a test: README.md says how. Two run at once.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { readProjectCases } from "../support/project_case.ts";
import { openWorkshop, type Workshop } from "../support/project_workshop.ts";
import { runProjectCase } from "../support/run_project_case.ts";
import { createCaseQueue } from "../support/case_queue.ts";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const cases = readProjectCases(FOLDER);
const takesLarge = Deno.env.get("PHLO_TEST_LARGE") !== undefined;

let workshop: Promise<Workshop> | undefined;

const queue = createCaseQueue(
  cases.map((each) => async () => {
    if (each.large && !takesLarge) return;
    workshop ??= openWorkshop(FOLDER);
    await runProjectCase(each, await workshop);
  }),
  { limit: 2 },
);

Deno.test.afterAll(async () => {
  await queue.close();
  await (await workshop)?.[Symbol.asyncDispose]();
});

for (const [index, each] of cases.entries()) {
  Deno.test({
    name: `${each.name}: ${each.about}`,
    ignore: each.large === true && !takesLarge,
    // The next case is already running while this one is looked at.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () => queue.result(index),
  });
}

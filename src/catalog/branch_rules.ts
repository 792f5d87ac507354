/**
 * What every catalog knows about branches before it looks, and says about one that cannot be used as asked.
 *
 * @module
 */

import type { Branch } from "../core/catalog.ts";
import { PhloError } from "../core/phlo_error.ts";
import { renderSuggestion } from "../core/suggest.ts";

/** The branch everyone reads. It is always there, without a row. */
export const MAIN_BRANCH = "main";

/** True for a branch that is its own base: it begins empty. A sparse one would read itself, so it has no such base. */
export function beginsEmpty(branch: Pick<Branch, "name" | "base" | "isSparse">): boolean {
  return branch.base === branch.name && !branch.isSparse;
}

/** The error for a branch that is not there. */
export function unknownBranchError(name: string, known: readonly Branch[]): PhloError {
  const hint = renderSuggestion(name, known.map((branch) => branch.name));
  return new PhloError(
    "PHLO-406",
    `Cannot find branch "${name}": the catalog has no such branch`,
    hint === undefined ? {} : { hint },
  );
}

/** The error for a name that another branch has. */
export function takenBranchError(name: string): PhloError {
  return new PhloError("PHLO-005", `Cannot create branch "${name}": the name is taken`);
}

/** Lets every branch but `main` through. @throws PhloError PHLO-002 for `main`. */
export function assertNotMain(name: string, doing: string): void {
  if (name !== MAIN_BRANCH) return;
  throw new PhloError("PHLO-002", `Cannot ${doing} "${name}": everything is published to it`);
}

/** The error for dropping a branch that another one reads through. */
export function readBranchError(name: string, reader: string): PhloError {
  return new PhloError("PHLO-002", `Cannot drop branch "${name}": branch "${reader}" reads it`, {
    hint: `drop "${reader}" first`,
  });
}

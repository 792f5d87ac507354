/**
 * Says what the local disk meant when it refused.
 *
 * @module
 */

import { messageOf, PhloError } from "../core/phlo_error.ts";

/** The system's short name of an error, such as `EXDEV`; undefined where there is none. */
export function systemCodeOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** The error for a name that is taken. */
export function takenError(doing: string, name: string, cause?: unknown): PhloError {
  return new PhloError("PHLO-005", `Cannot ${doing} "${name}": the name is taken`, { cause });
}

/** The error for a name that leads nowhere. */
export function missingError(doing: string, name: string, cause?: unknown): PhloError {
  return new PhloError("PHLO-401", `Cannot ${doing} "${name}": there is no such file`, { cause });
}

/** The error for everything else that a disk may say: full, read-only, not permitted. */
export function refusedError(doing: string, name: string, cause: unknown): PhloError {
  return new PhloError("PHLO-007", `Cannot ${doing} "${name}": ${messageOf(cause)}`, {
    hint: "free space or correct the permissions, then run the same command again",
    cause,
  });
}

/**
 * Words for what a server or the way to it did wrong, without secrets.
 *
 * @module
 */

import { messageOf, PhloError } from "../core/phlo_error.ts";
import { renderFirstBytes } from "./answer_error.ts";
import { type Redact, redactUrl } from "./redact.ts";

/** The server answered with a status that is no success. 429 and 5xx may be tried again. */
export function statusError(address: string, response: Response, body: Uint8Array): PhloError {
  const { status } = response;
  const name = response.statusText === "" ? String(status) : `${status} ${response.statusText}`;
  const shown = renderFirstBytes(body);
  const said = shown === "" ? "" : `: ${shown}`;
  const isRetryable = status === 429 || status >= 500;
  return new PhloError(
    isRetryable ? "PHLO-301" : "PHLO-302",
    `Cannot fetch "${redactUrl(address)}": the server answered ${name}${said}`,
    { hint: hintOf(status), retryable: isRetryable },
  );
}

function hintOf(status: number): string {
  if (status === 401 || status === 403) {
    return "check auth of client in the workflow, such as auth: { token: env.API_TOKEN } with API_TOKEN in .env, and what the account may see";
  }
  if (status === 404) return "check baseUrl and path";
  if (status === 429) return "run the same command later: staged pages are kept";
  if (status >= 500) {
    return "run the same command again when the source is well: staged pages are kept";
  }
  return "check path and params of the endpoint";
}

/** The connection failed before the answer was complete. */
export function connectionError(address: string, cause: unknown): PhloError {
  // Deno's message repeats the address, credentials included.
  const reason = messageOf(rootOf(cause))
    .replace(/^error sending request [^(]*\([^)]*\): /, "")
    .replace(/^client error \(\w+\): /, "");
  return new PhloError("PHLO-301", `Cannot fetch "${redactUrl(address)}": ${reason}`, {
    hint: "check the network and baseUrl; to work offline, set hosts in phlo.yaml",
    retryable: true,
  });
}

/** Deno says "fetch failed" and keeps the reason in the cause. */
function rootOf(thrown: unknown): unknown {
  let root = thrown;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  return root;
}

/** The server went silent. */
export function idleError(address: string, idleTimeoutMs: number): PhloError {
  const problem = `nothing came for ${idleTimeoutMs / 1000} s`;
  return new PhloError("PHLO-301", `Cannot fetch "${redactUrl(address)}": ${problem}`, {
    hint: "run the same command again: staged pages are kept",
    retryable: true,
  });
}

/** The same error with secrets masked, and without causes, whose messages may hold them too. */
export function redactError(error: unknown, redact: Redact, suffix = ""): unknown {
  if (!(error instanceof PhloError)) return error;
  return new PhloError(error.code, redact(error.message) + suffix, {
    ...(error.hint === undefined ? {} : { hint: redact(error.hint) }),
    retryable: error.isRetryable,
  });
}

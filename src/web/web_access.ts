/**
 * Who may ask: the names this server answers to, and the token that is wanted elsewhere than on the machine itself.
 * A browser is let in by a cookie that follows from the token, so it stays let in when the process restarts.
 *
 * @module
 */

import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";

/** What the server was started with. */
export interface WebAccess {
  /** The address it is bound to: `127.0.0.1`, `0.0.0.0`, `::1`, a name. */
  readonly hostname: string;
  /** Wanted from everybody where it is set; always set off loopback. */
  readonly token: string | undefined;
  /** Proves that a form came from a page of this process. */
  readonly formToken: string;
}

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "::1"]);
const ANY_ADDRESS: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

/** True for addresses that only this machine reaches. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK_NAMES.has(hostname) || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/**
 * True where the Host header is one of ours. A page of a foreign name that was made to point here (DNS rebinding)
 * carries that name, and never an address.
 */
export function isOwnHost(header: string | null, access: WebAccess): boolean {
  const name = hostnameOf(header);
  if (name === undefined) return false;
  if (LOOPBACK_NAMES.has(name) || name === access.hostname.toLowerCase()) return true;
  return ANY_ADDRESS.has(access.hostname) && isIP(name) !== 0;
}

/** The name of `name:port` and `[::1]:port`, in small letters; undefined for anything else. */
function hostnameOf(header: string | null): string | undefined {
  if (header === null) return undefined;
  const match = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::\d{1,5})?$/i.exec(header);
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}

/** True where an Origin header names the very server that the request went to; also where a program sent none. */
export function isOwnOrigin(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return false;
  const origin = request.headers.get("origin");
  if (origin === null) return true;
  return URL.canParse(origin) && new URL(origin).host === request.headers.get("host");
}

/** Compares without telling by its time where the texts differ. */
export function isSameSecret(left: string, right: string): boolean {
  const digest = (text: string): Uint8Array => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

/** The cookie that a browser gets for the token. */
export function sessionOf(token: string): string {
  return createHmac("sha256", token).update("phlo session 1").digest("hex");
}

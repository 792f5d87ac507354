/**
 * The door of the server: every request passes here before a page sees it, and every answer gets its headers here.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { renderNotice } from "./notice_page.ts";
import { isOwnHost, isOwnOrigin, isSameSecret, sessionOf, type WebAccess } from "./web_access.ts";

/** The cookie of a signed-in browser. */
export const SESSION_COOKIE = "phlo_session";

const READING_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD"]);
const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "DELETE"]);
/** Forms and questions are small. */
const MOST_BODY_BYTES = 256 * 1024;
/** What a browser needs to show the page that asks for the token: nothing else answers without one, not even "not found". */
const OPEN_FILES = /^\/static\/[^/]+$/;

const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/** Lets through what is ours. */
export function guardRequests(access: WebAccess): MiddlewareHandler {
  return async (c, next) => {
    const refusal = await refuse(c, access);
    if (refusal === undefined) await next();
    else c.res = refusal;
    for (const [name, value] of Object.entries(HEADERS)) c.res.headers.set(name, value);
    // What a project holds is nobody's to keep; only files of the program may be.
    if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store");
  };
}

async function refuse(c: Context, access: WebAccess): Promise<Response | undefined> {
  const request = c.req.raw;
  if (!isOwnHost(request.headers.get("host"), access)) {
    return await c.text("This server does not answer to that name\n", 421);
  }
  if (!METHODS.has(request.method)) {
    return c.text("There is no such method here\n", 405, { allow: [...METHODS].join(", ") });
  }
  if (hasDotSegment(request.url)) return c.text("There is no such page\n", 404);
  const isReading = READING_METHODS.has(request.method);
  if ((!isReading || c.req.path === "/events") && !isOwnOrigin(request)) {
    return c.text("Requests from other sites are refused\n", 403);
  }
  if (access.token !== undefined && !isOpen(c) && !isSignedIn(c, access.token)) {
    return isReading && wantsPage(request)
      ? c.redirect("/sign-in")
      : c.json({ error: { code: "PHLO-002", message: "A token is needed" } }, 401);
  }
  return isReading ? undefined : await refuseChange(c, access);
}

function isOpen({ req: { method, path } }: Context): boolean {
  if (path === "/sign-in") return method !== "DELETE";
  return READING_METHODS.has(method) && OPEN_FILES.test(path);
}

/** What changes something is wanted in small pieces, and from our own pages or from a program. */
async function refuseChange(c: Context, access: WebAccess): Promise<Response | undefined> {
  const length = Number(c.req.header("content-length") ?? "0");
  if (length > MOST_BODY_BYTES) return c.text("The request is too large\n", 413);
  const body = await readBounded(c.req.raw);
  if (body === undefined) return c.text("The request is too large\n", 413);
  // The stream is read now; pages read this copy. Made from parts: a whole request would bring its signal along, of whose
  // use Deno warns.
  const { url, method, headers } = c.req.raw;
  c.req.raw = new Request(url, { method, headers, body });
  // A foreign page can send a form here, but no header of ours.
  if (c.req.header("x-phlo") !== undefined) return undefined;
  const token = isForm(c.req.raw)
    ? new URLSearchParams(new TextDecoder().decode(body)).get("form_token") ?? ""
    : "";
  if (isSameSecret(token, access.formToken)) return undefined;
  return c.html(
    await renderNotice({
      title: "This page is from before a restart",
      text:
        "Go back, load the page again, and repeat what you did. Programs send the header x-phlo.",
    }),
    403,
  );
}

/** The body as bytes; undefined where it does not end in time, which also ends it. */
async function readBounded(request: Request): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of request.body ?? []) {
    size += piece.byteLength;
    if (size > MOST_BODY_BYTES) return undefined;
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}

function isForm(request: Request): boolean {
  return (request.headers.get("content-type") ?? "").startsWith(
    "application/x-www-form-urlencoded",
  );
}

function wantsPage(request: Request): boolean {
  return (request.headers.get("accept") ?? "").includes("text/html");
}

function isSignedIn(c: Context, token: string): boolean {
  const bearer = /^Bearer (.+)$/.exec(c.req.header("authorization") ?? "")?.[1];
  if (bearer !== undefined) return isSameSecret(bearer, token);
  return isSameSecret(getCookie(c, SESSION_COOKIE) ?? "", sessionOf(token));
}

/**
 * Looks at the path as it was sent: routes are found by it, and reading it as a URL would take plain `..` away. No client
 * that reads URLs sends one.
 */
function hasDotSegment(url: string): boolean {
  const path = /^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? "";
  try {
    return decodeURIComponent(path).split(/[/\\]/).some((part) => part === ".." || part === ".");
  } catch {
    return true;
  }
}

/**
 * Takes secrets out of what is recorded: values that are known to be secret wherever they stand, and whatever a header, a parameter
 * or a field calls a token, a key or a password. Recorded and replayed requests go through the same rules, so they still match.
 *
 * @module
 */

import { redactionOf } from "../project/config_redaction.ts";
import { createRedactor, isSecretName } from "../source/redact.ts";
import type { SentRequest } from "./sent_request.ts";

/** Texts without secrets. */
export interface Scrubber {
  url(url: string): string;
  /** A body of JSON, of a form, or any other text. */
  body(text: string): string;
  text(text: string): string;
}

/** Builds the rules from the variables of the environment and the credentials that requests carried. */
export function createScrubber(
  variables: Readonly<Record<string, string>>,
  requests: readonly Pick<SentRequest, "headers">[],
): Scrubber {
  const known = redactionOf({ variables });
  const sent = createRedactor(requests.flatMap(listCredentials));
  const text = (value: string): string => sent(known.redact(value));
  return { text, url: (url) => text(maskUrl(url)), body: (value) => text(maskBody(value)) };
}

const MASK = "***";
/** A shorter value may be an ordinary word of an address. */
const MIN_CREDENTIAL_LENGTH = 8;

/** What secret headers hold: `Bearer abc` is `abc`, `Basic …` also the password inside. */
function listCredentials({ headers }: Pick<SentRequest, "headers">): readonly string[] {
  const secrets = Object.entries(headers).filter(([name]) => isSecret(name)).flatMap(
    ([, value]) => {
      const [scheme = "", rest] = value.split(/\s+/, 2);
      if (rest === undefined) return [value];
      return [rest, ...(/^basic$/i.test(scheme) ? decodeBasic(rest) : [])];
    },
  );
  return secrets.filter((secret) => secret.length >= MIN_CREDENTIAL_LENGTH);
}

function decodeBasic(text: string): readonly string[] {
  try {
    const [, ...password] = atob(text).split(":");
    return [password.join(":")];
  } catch {
    // Whatever stands there is masked as it is.
    return [];
  }
}

/** Marks of pages are called tokens too; without them a recording could not be followed. */
function isSecret(name: string): boolean {
  return isSecretName(name) && !/page|next|prev|cursor|continuation|sync/i.test(name);
}

function maskUrl(address: string): string {
  const url = URL.parse(address);
  if (url === null) return address;
  if (url.username !== "") url.username = MASK;
  if (url.password !== "") url.password = MASK;
  const query = url.search.slice(1);
  const rest = url.href.slice(0, url.href.length - url.search.length - url.hash.length);
  return query === "" ? rest : `${rest}?${maskPairs(query)}`;
}

function maskPairs(query: string): string {
  return query.split("&").map((pair) => {
    const [name = ""] = pair.split("=");
    const decoded = [...new URLSearchParams(`${name}=`).keys()][0] ?? name;
    return pair.includes("=") && isSecret(decoded) ? `${name}=${MASK}` : pair;
  }).join("&");
}

function maskBody(text: string): string {
  const value = parse(text);
  if (typeof value === "object" && value !== null) return maskJson(text, value);
  return /^[\w.~%+-]+=[^\s{}<>]*$/.test(text) ? maskPairs(text) : text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Replaced in the text itself, so that all that is no secret stays as it was written. */
function maskJson(text: string, value: object): string {
  const secrets = new Set<string>();
  collectSecrets(value, secrets);
  return [...secrets].sort((left, right) => right.length - left.length)
    .reduce((rest, secret) => rest.replaceAll(JSON.stringify(secret), JSON.stringify(MASK)), text);
}

/** Narrower than for headers: a column of a table may well be called `key` or `session`. */
const SECRET_FIELD =
  /^(?:(?:access|refresh|id|auth|api|bearer|client|csrf|private|secret)_?)?(?:token|secret|password|passwd|apikey|api_?key|authorization|credentials?|private_?key|access_?key)$/i;

function collectSecrets(value: unknown, secrets: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    const plain = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replaceAll("-", "_");
    if (typeof inner === "string" && inner !== "" && SECRET_FIELD.test(plain)) secrets.add(inner);
    collectSecrets(inner, secrets);
  }
}

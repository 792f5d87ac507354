/**
 * Keeps secrets out of messages, pages and logs: the values known to be secret, and parameters whose names say so.
 *
 * @module
 */

/** Replaces every secret in a text. */
export type Redact = (text: string) => string;

const MASK = "***";
const SECRET_NAME =
  /(?:^|[^a-z])(?:token|secret|password|passwd|pwd|api_?key|apikey|key|auth|authorization|signature|sig|session|cookie|credentials?)(?:[^a-z]|$)/i;

/** Tells whether the name of a header or parameter says that its value is secret: `X-Api-Key`, `accessToken`. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.replace(/([a-z0-9])([A-Z])/g, "$1_$2"));
}

/** Builds the replacement for a list of secrets, in every spelling that requests and answers give them. */
export function createRedactor(secrets: readonly string[]): Redact {
  const spellings = new Set<string>();
  for (const secret of secrets.filter((text) => text !== "")) {
    spellings.add(secret);
    spellings.add(encodeURIComponent(secret));
    spellings.add(new URLSearchParams({ s: secret }).toString().slice(2));
    spellings.add(JSON.stringify(secret).slice(1, -1));
  }
  // Longest first: a secret may be part of another one.
  const ordered = [...spellings].sort((left, right) => right.length - left.length);
  return (text) => ordered.reduce((rest, spelling) => rest.replaceAll(spelling, MASK), text);
}

/** Renders an address with the values of secret parameters and any user name and password masked. */
export function redactUrl(address: string): string {
  const url = URL.parse(address);
  if (url === null) return address;
  const query = url.search.slice(1).split("&").map(maskPair).join("&");
  const rest = `${url.protocol}//${url.host}${url.pathname}`;
  return query === "" ? rest : `${rest}?${query}`;
}

function maskPair(pair: string): string {
  const equals = pair.indexOf("=");
  const name = equals < 0 ? pair : pair.slice(0, equals);
  const decoded = [...new URLSearchParams(`${name}=`).keys()][0] ?? name;
  return equals >= 0 && isSecretName(decoded) ? `${name}=${MASK}` : pair;
}

/**
 * The `hosts` of the configuration: where requests for a host really go. Performing the change is the source's work.
 *
 * @module
 */

/** Where requests to a host really go: `{"gwp-diabetes.fly.dev": "sample://nightscout"}`. */
export type HostRules = Readonly<Record<string, string>>;

/** A rule that can be followed, in its normal form. */
export interface HostRule {
  /** `host` or `host:port`, in lower case. */
  readonly host: string;
  /** A URL without a slash at the end. */
  readonly target: string;
}

const TARGET_PROTOCOLS = ["http:", "https:", "sample:"];

/** Parses one rule; a text says what is wrong with it. */
export function parseHostRule(host: string, target: string): HostRule | string {
  const plain = host.trim().toLowerCase();
  if (!isHost(plain)) {
    return `"${host}" is not a host; write it without "https://" and without a path`;
  }
  const url = URL.canParse(target) ? new URL(target) : undefined;
  if (url === undefined || !TARGET_PROTOCOLS.includes(url.protocol) || url.host === "") {
    return `"${target}" is not a URL; write https://…, http://… or sample://…`;
  }
  if (url.search !== "" || url.hash !== "") return `"${target}" has a query; leave it out`;
  if (url.username !== "" || url.password !== "") {
    return "the target holds a user name or password; give credentials in the workflow";
  }
  return { host: plain, target: target.trim().replace(/\/+$/, "") };
}

/** Brings rules that were checked into their normal form. */
export function normalizeHostRules(rules: HostRules): HostRules {
  const parsed = Object.entries(rules).map(([host, target]) => parseHostRule(host, target));
  return Object.fromEntries(
    parsed.flatMap((rule) => typeof rule === "string" ? [] : [[rule.host, rule.target]]),
  );
}

function isHost(text: string): boolean {
  if (!URL.canParse(`https://${text}`)) return false;
  const url = new URL(`https://${text}`);
  // The port 443 vanishes in `host`, so the text is compared without it.
  return url.host === text.replace(/:443$/, "") && url.pathname === "/" && url.search === "" &&
    url.username === "" && text !== "";
}

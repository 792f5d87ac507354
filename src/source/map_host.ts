/**
 * Sends requests for one host elsewhere, as `hosts:` in phlo.yaml says: to a staging server, a test, or the sample API.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";

/** The address that is really asked. @throws PhloError PHLO-305 where the target is no address. */
export function mapHost(address: string, hosts: Readonly<Record<string, string>>): string {
  const url = new URL(address);
  const target = targetOf(url, hosts);
  if (target === undefined) return address;
  const base = URL.parse(target);
  if (base === null) {
    throw new PhloError(
      "PHLO-305",
      `Cannot send requests to "${url.host}" elsewhere: "${target}" is no address`,
      { hint: "write it like https://staging.example.com or sample://nightscout" },
    );
  }
  return `${base.protocol}//${base.host}${
    base.pathname.replace(/\/+$/, "")
  }${url.pathname}${url.search}`;
}

/** What the run's header says about an address that goes elsewhere; undefined for any other. */
export function renderHostNote(
  address: string,
  hosts: Readonly<Record<string, string>>,
): string | undefined {
  const url = new URL(address);
  const target = targetOf(url, hosts);
  return target === undefined ? undefined : renderNote(url.host, target);
}

/** A run's notes about all hosts that are sent elsewhere. */
export function renderHostNotes(hosts: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(hosts).map(([host, target]) => renderNote(host, target));
}

function renderNote(host: string, target: string): string {
  return `requests to ${host} go to ${target}`;
}

/** Scheme, host and port: what credentials belong to. `URL.origin` is null for schemes such as `sample:`. */
export function originOf(address: string): string {
  const url = new URL(address);
  return `${url.protocol}//${url.host}`;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

function targetOf(url: URL, hosts: Readonly<Record<string, string>>): string | undefined {
  const port = url.port === "" ? DEFAULT_PORTS[url.protocol] : url.port;
  for (const name of [url.host, `${url.hostname}:${port}`, url.hostname]) {
    if (Object.hasOwn(hosts, name)) return hosts[name];
  }
  return undefined;
}

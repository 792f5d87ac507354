/**
 * The configuration that `dbt_project.yml` gives a node by its folder.
 *
 * @module
 */

import { mergeConfig } from "./merge_config.ts";
import { isRecord, type Plain, type PlainRecord } from "./plain.ts";

/** Collects the configuration along a node's fqn, from the section's top to the node itself. */
export function readTreeConfig(section: PlainRecord, fqn: readonly string[]): PlainRecord {
  let config = levelConfig(section);
  let level: PlainRecord = section;
  for (const part of fqn) {
    const next = Object.hasOwn(level, part) ? level[part] : undefined;
    if (!isRecord(next)) break;
    level = next;
    config = mergeConfig(config, levelConfig(level));
  }
  return config;
}

/** `+key` is configuration always; a bare key only where its value is no mapping, since that names a folder. */
function levelConfig(level: PlainRecord): PlainRecord {
  const config: Record<string, Plain> = Object.create(null);
  for (const [key, value] of Object.entries(level)) {
    if (key.startsWith("+")) config[key.slice(1).trim()] = value;
    else if (!isRecord(value) && value !== null) config[key] = value;
  }
  return config;
}

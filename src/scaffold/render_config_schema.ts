/**
 * The table of configuration keys -> a JSON schema for phlo.yaml, which editors complete and check the file with.
 *
 * @module
 */

import { z } from "zod";
import {
  CONFIG_KEY_NAMES,
  CONFIG_KEYS,
  type ConfigKey,
  type ConfigKeyName,
  ENVIRONMENTS_SENTENCE,
} from "../project/config_keys.ts";

type Schema = Readonly<Record<string, unknown>>;

/** Renders the schema, JSON Schema 2020-12. */
export function renderConfigSchema(): string {
  const properties = describeKeys();
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "phlo.yaml",
    type: "object",
    additionalProperties: false,
    properties: {
      ...properties,
      environments: {
        description: ENVIRONMENTS_SENTENCE,
        type: ["object", "null"],
        additionalProperties: {
          type: ["object", "null"],
          additionalProperties: false,
          properties,
        },
      },
    },
  };
  return JSON.stringify(schema, null, 2) + "\n";
}

function describeKeys(): Schema {
  const properties: Record<string, unknown> = {};
  for (const name of CONFIG_KEY_NAMES) {
    const [section = name, inner] = name.split(".");
    if (inner === undefined) properties[name] = describeKey(name);
    else properties[section] ??= describeSection(section);
  }
  return properties;
}

function describeSection(section: string): Schema {
  const names = CONFIG_KEY_NAMES.filter((name) => name.startsWith(`${section}.`));
  return {
    type: ["object", "null"],
    additionalProperties: false,
    properties: Object.fromEntries(
      names.map((name) => [name.slice(section.length + 1), describeKey(name)]),
    ),
  };
}

/** What is checked by code has no form in the schema; the sentence says what is allowed. */
function describeKey(name: ConfigKeyName): Schema {
  const { type, fallback, fallbackWords, sentence, allowed, example }: ConfigKey =
    CONFIG_KEYS[name];
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io: "input", unrepresentable: "any" });
  const words = fallbackWords === undefined ? "" : ` Default: ${fallbackWords}.`;
  return {
    description: `${sentence} Takes ${allowed}, such as ${example}.${words}`,
    ...schema,
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}

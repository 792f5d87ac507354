/**
 * The table of configuration keys -> docs/configuration.md. `scripts/write_config_docs.ts` writes it.
 *
 * @module
 */

import {
  CONFIG_KEY_NAMES,
  CONFIG_KEYS,
  type ConfigKey,
  type ConfigKeyName,
  ENVIRONMENTS_SENTENCE,
  variableOf,
} from "../project/config_keys.ts";

const ENVIRONMENTS =
  "The environment is chosen with `--env NAME`, or with PHLO_ENV in the process or in `.env`. The environment `prod` must be " +
  "typed: `--env prod`. A key with a dot is nested: `engine.memory` is `memory` below `engine`. Unknown keys and values that " +
  "cannot be used are refused with their place.";

const ENVIRONMENT_FILES =
  "`NAME=value`, one a line; `export` before a name and comments after `#` are allowed. Between double quotes `\\n`, `\\r`, " +
  '`\\t`, `\\"` and `\\\\` are read as escapes, between single quotes and backticks nothing is; quoted values may have ' +
  "several lines. Nothing is interpolated: `$` stands for itself. A variable of the process wins over the files.";

const SECRETS =
  "Workflows and models see all of these variables. Values of names that end in TOKEN, KEY, APIKEY, SECRET, PASSWORD, PASSWD, " +
  "PASSPHRASE or CREDENTIALS, and passwords within URLs, are kept out of logs and messages, provided they have four " +
  "characters or more.";

const WIDTH = 100;

/** Fills lines the way `deno fmt` does. */
function wrap(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join("\n");
}

/** Renders the document. */
export function renderConfigDocs(): string {
  return `# Configuration

<!-- Written by scripts/write_config_docs.ts from src/project/config_keys.ts; change it there. -->

A value comes from the first of these that gives one:

1. a flag of the command
2. the environment variable of the key
3. the variable in \`.env.<environment>\`
4. the variable in \`.env\`
5. \`environments.<environment>\` in phlo.yaml
6. phlo.yaml
7. the default

${wrap(ENVIRONMENTS)}

## Keys of phlo.yaml

${CONFIG_KEY_NAMES.map(renderKeySection).join("\n")}
### \`environments\`

${wrap(`${ENVIRONMENTS_SENTENCE} Each takes the keys above.`)}

\`\`\`yaml unrun=example
environments:
  dev:
    lake: lake-dev
\`\`\`

## .env files

${wrap(ENVIRONMENT_FILES)}

${wrap(SECRETS)}
`;
}

function renderKeySection(name: ConfigKeyName): string {
  const key: ConfigKey = CONFIG_KEYS[name];
  const [section, inner] = name.split(".");
  const example = inner === undefined
    ? `${name}: ${key.example}`
    : `${section}:\n  ${inner}: ${key.example}`;
  return `### \`${name}\`

${wrap(key.sentence)}

- Allowed: ${key.allowed}
- Default: ${renderDefault(key)}
- Variable: ${variableOf(name)}${key.form === "map" ? ", written `host=target, host=target`" : ""}

\`\`\`yaml unrun=example
${example}
\`\`\`
`;
}

function renderDefault(key: ConfigKey): string {
  if (key.fallback === undefined) return key.fallbackWords ?? "none";
  return typeof key.fallback === "object" ? "none" : `\`${String(key.fallback)}\``;
}

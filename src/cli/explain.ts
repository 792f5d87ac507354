/**
 * `phlo explain`: what an error code means and what to do, offline.
 *
 * @module
 */

import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional } from "@optique/core/modifiers";
import { argument } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { ERROR_CODES, isErrorCode } from "../core/error_codes.ts";
import { PhloError } from "../core/phlo_error.ts";
import { renderSuggestion } from "../core/suggest.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { renderTable } from "./render_table.ts";
import { paintFor } from "./terminal.ts";

const parser = object({
  code: optional(argument(string({ metavar: "CODE" }), {
    description: message`An error code such as PHLO-201, or rest-api; all codes where left out`,
  })),
});

/** The command. */
export const explain = defineCommand("explain", parser, explainCode);

async function explainCode(
  { code }: { readonly code: string | undefined },
  cli: CliContext,
): Promise<number> {
  const paint = paintFor(cli.terminal);
  if (code === undefined) {
    const lines = Object.entries(ERROR_CODES).map(([each, { title }]) =>
      `${paint.cyan(each)}  ${title}`
    );
    cli.terminal.print(lines.join("\n") + "\n");
    return 0;
  }
  if (code === "rest-api") return await explainRestApi(cli);
  const wanted = normalize(code);
  if (!isErrorCode(wanted)) {
    throw new PhloError("PHLO-001", `Cannot explain "${code}": there is no such code`, {
      hint: renderSuggestion(wanted, Object.keys(ERROR_CODES)) ?? "phlo explain lists all codes",
    });
  }
  const { title, why, fix } = ERROR_CODES[wanted];
  cli.terminal.print(
    `${paint.bold(`${wanted}: ${title}`)}\n\n${why}\n\n${paint.green("What to do")}: ${fix}\n`,
  );
  return 0;
}

/** The keys of restApi beside dlt's: a Python configuration carries over key by key. */
async function explainRestApi({ terminal }: CliContext): Promise<number> {
  const { REST_KEYS } = await import("../source/rest_keys.ts");
  const columns = ["key", "in dlt", "what it is for"].map((title) => ({ title }));
  const rows = REST_KEYS.map(({ key, sentence }) => [key, toSnakeCase(key), sentence]);
  terminal.print(renderTable(columns, rows, terminal));
  return 0;
}

function toSnakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `201`, `phlo201` and `phlo-201` all mean PHLO-201. */
function normalize(code: string): string {
  const digits = /^(?:phlo-?)?(\d{3})$/i.exec(code)?.[1];
  return digits === undefined ? code : `PHLO-${digits}`;
}

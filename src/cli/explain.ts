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
import { ERROR_EXAMPLES } from "../core/error_examples.ts";
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
      hint: suggestNear(wanted),
    });
  }
  const { title, why, fix } = ERROR_CODES[wanted];
  const example = ERROR_EXAMPLES[wanted];
  const parts = [
    paint.bold(`${wanted}: ${title}`),
    wrap(why, cli),
    ...(example === undefined ? [] : [`${paint.cyan("Example")}: ${wrap(example, cli)}`]),
    `${paint.green("What to do")}: ${wrap(fix, cli)}`,
  ];
  cli.terminal.print(parts.join("\n\n") + "\n");
  return 0;
}

/** The codes on either side of one that is not there; a name that is like one where it is no number. */
function suggestNear(wanted: string): string {
  const codes = Object.keys(ERROR_CODES);
  const number = Number(wanted.slice("PHLO-".length));
  if (!/^PHLO-\d{3}$/.test(wanted)) {
    return renderSuggestion(wanted, [...codes, "rest-api"]) ?? "phlo explain lists all codes";
  }
  const near = [...codes].sort((left, right) =>
    Math.abs(numberOf(left) - number) - Math.abs(numberOf(right) - number)
  ).slice(0, 3).sort();
  return `the nearest are ${near.join(", ")}; phlo explain lists all`;
}

function numberOf(code: string): number {
  return Number(code.slice("PHLO-".length));
}

/** Lines that fit the terminal; one line where there is none. */
function wrap(text: string, { terminal }: CliContext): string {
  if (!terminal.isTerminal) return text;
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    const isFull = last === undefined || last.length + 1 + word.length > terminal.width - 1;
    if (isFull) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join("\n");
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

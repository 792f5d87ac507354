/**
 * `phlo doctor`: whether everything that phlo needs is there and whole; a line each, with what to type next.
 *
 * @module
 */

import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple } from "@optique/core/modifiers";
import { argument, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { countOf } from "../core/count_text.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { checkProgram, type DoctorContext, type Finding, PROJECT_CHECKS } from "./doctor_checks.ts";
import { openProject } from "./open_project.ts";
import { paintFor } from "./terminal.ts";

const parser = merge(
  object({
    addresses: multiple(argument(string({ metavar: "URL" }), {
      description: message`Addresses to ask with --network, beside those of phlo.yaml`,
    })),
    network: option("--network", {
      description: message`Ask the hosts of phlo.yaml and the addresses given whether they answer`,
    }),
  }),
  commonFlags,
);

type Values = CommonFlags & {
  readonly addresses: readonly string[];
  readonly network: boolean;
};

/** The command. */
export const doctor = defineCommand("doctor", parser, examine);

interface Line extends Finding {
  readonly check: string;
}

async function examine(values: Values, cli: CliContext): Promise<number> {
  const { program, terminal } = checkProgram({ cli });
  const lines: Line[] = [];
  const show = (check: string, findings: readonly Finding[]): void => {
    for (const finding of findings) {
      lines.push({ check, ...finding });
      printLine({ check, ...finding }, values, cli);
    }
  };
  show("program", [program]);
  show("terminal", [terminal]);
  const context = await openContext(values, cli, (finding) => show("project", [finding]));
  if (context !== undefined) {
    for (const check of PROJECT_CHECKS) {
      cli.signal.throwIfAborted();
      show(check.name, await attempt(() => check.run(context)));
    }
  }
  const failed = lines.filter(({ state }) => state === "fail").length;
  const warned = lines.filter(({ state }) => state === "warn").length;
  if (!values.json) printVerdict(failed, warned, cli);
  return failed === 0 ? 0 : 1;
}

async function openContext(
  values: Values,
  cli: CliContext,
  onFault: (finding: Finding) => void,
): Promise<DoctorContext | undefined> {
  try {
    const project = await openProject(values, cli);
    const asked = values.addresses.length === 0 ? [""] : values.addresses;
    return { project, cli, addresses: values.network ? asked : [] };
  } catch (error) {
    if (!(error instanceof PhloError)) throw error;
    // Without a project the program itself may still be well.
    const { code, message, hint } = error;
    const state = code === "PHLO-003" ? "warn" : "fail";
    onFault({ state, text: message, ...(hint === undefined ? {} : { hint }) });
    return undefined;
  }
}

/** A check that throws has found something. */
async function attempt(
  work: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await work();
  } catch (error) {
    const hint = error instanceof PhloError
      ? error.hint ?? `phlo explain ${error.code}`
      : "phlo doctor --debug shows more";
    return [{ state: "fail", text: messageOf(error), hint }];
  }
}

function printLine(line: Line, values: Values, { terminal }: CliContext): void {
  if (values.json) return terminal.print(JSON.stringify(line) + "\n");
  const paint = paintFor(terminal);
  const word = line.state.padEnd(4);
  const mark = line.state === "ok"
    ? paint.green(word)
    : line.state === "warn"
    ? paint.yellow(word)
    : paint.red(word);
  terminal.print(`${mark}  ${line.check.padEnd(9)}  ${line.text}\n`);
  if (line.hint !== undefined) terminal.print(paint.dim(`                 ${line.hint}\n`));
}

function printVerdict(failed: number, warned: number, { terminal }: CliContext): void {
  const paint = paintFor(terminal);
  const parts = [
    ...(failed === 0 ? [] : [paint.red(countOf(failed, "thing fails", "things fail"))]),
    ...(warned === 0 ? [] : [paint.yellow(countOf(warned, "warning"))]),
  ];
  terminal.print(`${parts.length === 0 ? paint.green("All well") : parts.join(", ")}\n`);
}

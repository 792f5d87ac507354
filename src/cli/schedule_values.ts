/**
 * What `phlo schedule` is told, by its subcommand.
 *
 * @module
 */

import type { CommonFlags } from "./common_flags.ts";

/** What was typed. */
export type ScheduleValues =
  & CommonFlags
  & (
    | { readonly which: "list" }
    | { readonly which: "on"; readonly name: string }
    | { readonly which: "off"; readonly name: string }
    | { readonly which: "run"; readonly port: number | undefined; readonly host: string }
    | {
      readonly which: "tick";
      readonly name: string;
      readonly at: string | undefined;
      readonly from: string | undefined;
      readonly dryRun: boolean;
    }
    | {
      readonly which: "install";
      readonly print: boolean;
      readonly user: boolean;
      readonly port: number;
    }
  );

/** The words of one subcommand. */
export type ValuesOf<Which extends ScheduleValues["which"]> = Extract<
  ScheduleValues,
  { readonly which: Which }
>;

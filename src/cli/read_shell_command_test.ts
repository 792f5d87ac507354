import { expect } from "expect";
import { readShellCommand } from "./read_shell_command.ts";

Deno.test("readShellCommand() takes lines with a dot, and bare words for help and the way out", () => {
  expect(readShellCommand(" .schema raw.orders; ")).toBe(".schema raw.orders");
  for (const word of ["help", "HELP;", "?", "\\h"]) expect(readShellCommand(word)).toBe(".help");
  for (const word of ["quit", "exit;", " \\q"]) expect(readShellCommand(word)).toBe(".quit");
  expect(readShellCommand("\\d")).toBe(".tables");
});

Deno.test("readShellCommand() leaves SQL alone", () => {
  for (const line of ["", ";", "select 1", "help me", "from quit", "constructor", "-- exit"]) {
    expect(readShellCommand(line)).toBeUndefined();
  }
});

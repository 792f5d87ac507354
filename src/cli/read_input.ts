/**
 * Standard input as text, for the hidden commands that are asked something. An implementation: it touches the process.
 *
 * @module
 */

import process from "node:process";

/** Reads all of it. */
export async function readInput(): Promise<string> {
  process.stdin.setEncoding("utf8");
  let text = "";
  for await (const piece of process.stdin) text += String(piece);
  return text;
}

/**
 * Which lines of the shell of `phlo query` are commands to the shell itself: those that begin with a dot, and the bare words
 * that people type to get help or to get out.
 *
 * @module
 */

/** Words by which people ask for help or leave, and what the shell calls them. No statement is one such word. */
const BARE: Readonly<Record<string, string>> = {
  "help": ".help",
  "?": ".help",
  "\\h": ".help",
  "\\?": ".help",
  "quit": ".quit",
  "exit": ".quit",
  "\\q": ".quit",
  "\\d": ".tables",
  "\\dt": ".tables",
};

/** The command that the first line of a statement is; undefined where it is SQL. */
export function readShellCommand(line: string): string | undefined {
  const text = line.trim().replace(/;$/, "").trimEnd();
  if (text.startsWith(".")) return text;
  const word = text.toLowerCase();
  return Object.hasOwn(BARE, word) ? BARE[word] : undefined;
}

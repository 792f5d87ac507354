/**
 * Compares what a command printed with texts that have places for what differs from run to run.
 *
 * @module
 */

/** What a place stands for. */
const PLACES: Readonly<Record<string, string>> = {
  "{{time}}": String.raw`\d+(?:\.\d+)? ?(?:ms|s|min)`,
  "{{moment}}": String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`,
  "{{id}}": String.raw`[0-9A-Za-z_…-]+`,
  "{{number}}": String.raw`\d[\d,]*`,
  "{{any}}": String.raw`[^\n]*`,
};

/** Tells whether the text occurs in the output. */
export function showsText(output: string, wanted: string): boolean {
  return new RegExp(renderPattern(wanted)).test(output);
}

function renderPattern(wanted: string): string {
  return wanted.split(/(\{\{[a-z]+\}\})/).map((part) => PLACES[part] ?? RegExp.escape(part))
    .join("");
}

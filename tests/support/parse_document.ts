/**
 * Finds the snippets of a Markdown page: its fenced blocks with what their first lines say.
 *
 * @module
 */

/** One fenced block. */
export interface Snippet {
  /** `console`, `sh`, `ts`, `sql`, … */
  readonly language: string;
  /** `file=…`, `part=…`, `exit=1`, `unrun=…` after the language. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  /** The line of the text's first line, counted from 1. */
  readonly line: number;
}

/** The snippets of a page in order. @throws SyntaxError where a fence is never closed */
export function parseDocument(text: string): readonly Snippet[] {
  const snippets: Snippet[] = [];
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; index++) {
    const opening = /^(\s*)(`{3,})(.*)$/.exec(lines[index] ?? "");
    if (opening === null) continue;
    const [, indent = "", fence = "", info = ""] = opening;
    const end = lines.indexOf(indent + fence, index + 1);
    if (end < 0) throw new SyntaxError(`line ${index + 1}: a fence that is never closed`);
    const body = lines.slice(index + 1, end).map((line) => line.slice(indent.length));
    snippets.push({ ...parseInfo(info), text: body.join("\n"), line: index + 2 });
    index = end;
  }
  return snippets;
}

function parseInfo(info: string): Pick<Snippet, "language" | "attributes"> {
  const [language = "", ...words] = info.trim().split(/\s+/);
  const pairs = words.map((word) => {
    const at = word.indexOf("=");
    return at < 0 ? [word, ""] : [word.slice(0, at), word.slice(at + 1)];
  });
  return { language, attributes: Object.fromEntries(pairs) };
}

/** A command of a `console` block with the output shown below it. */
export interface ShownCommand {
  readonly command: string;
  readonly output: readonly string[];
}

/** Splits a `console` block: `$ ` begins a command, a backslash at a line's end continues it. */
export function parseConsole(text: string): readonly ShownCommand[] {
  const commands: { command: string; output: string[] }[] = [];
  let isOpen = false;
  for (const line of text.split("\n")) {
    const last = commands.at(-1);
    if (line.startsWith("$ ")) commands.push({ command: line.slice(2), output: [] });
    else if (last === undefined) throw new SyntaxError("a console block begins with a command");
    else if (isOpen) last.command += `\n${line}`;
    else last.output.push(line);
    isOpen = (line.startsWith("$ ") || isOpen) && line.endsWith("\\");
  }
  return commands;
}

/**
 * A line of input with editing, history and completion, on the process's own terminal.
 *
 * @module
 */

import process from "node:process";
import { createInterface } from "node:readline";

/** What an editor begins with. */
export interface LineEditorOptions {
  /** Earlier lines, oldest first. */
  readonly history: readonly string[];
  /** What the end of a line may become, and the part of it that would be replaced. */
  readonly complete: (
    line: string,
  ) => Promise<readonly [matches: readonly string[], word: string]>;
}

/** What was typed. */
export type TypedLine =
  | { readonly kind: "line"; readonly text: string }
  /** Ctrl-C: the line was dropped. */
  | { readonly kind: "interrupt" }
  /** Ctrl-D, or the terminal is gone. */
  | { readonly kind: "end" };

/** An open editor; disposing gives the terminal back. */
export interface LineEditor extends AsyncDisposable {
  read(prompt: string): Promise<TypedLine>;
  /** Calls back for each Ctrl-C while no line is read, until disposed. */
  onInterrupt(listener: () => void): Disposable;
}

/** Opens the editor. */
export function openLineEditor({ history, complete }: LineEditorOptions): LineEditor {
  const editor = createInterface({
    input: process.stdin,
    output: process.stdout,
    terminal: true,
    history: [...history].reverse(),
    historySize: 1000,
    removeHistoryDuplicates: true,
    completer: (line: string, done: (error: Error | null, result: [string[], string]) => void) => {
      complete(line).then(
        ([matches, word]) => done(null, [[...matches], word]),
        () => done(null, [[], line]),
      );
    },
  });
  const lines: string[] = [];
  let waiting: ((line: TypedLine) => void) | undefined;
  let isEnded = false;
  const listeners = new Set<() => void>();
  const answer = (line: TypedLine): void => {
    const settle = waiting;
    waiting = undefined;
    settle?.(line);
  };
  editor.on("line", (text: string) => {
    if (waiting === undefined) lines.push(text);
    else answer({ kind: "line", text });
  });
  editor.on("close", () => {
    isEnded = true;
    answer({ kind: "end" });
  });
  editor.on("SIGINT", () => {
    if (waiting === undefined) {
      // Between two lines there is nothing to stop but what was typed ahead.
      if (listeners.size === 0) lines.length = 0;
      return listeners.forEach((listener) => listener());
    }
    // What was typed is dropped, on the screen too.
    process.stdout.write("^C\n");
    editor.write(null, { ctrl: true, name: "e" });
    editor.write(null, { ctrl: true, name: "u" });
    answer({ kind: "interrupt" });
  });
  return {
    read(prompt) {
      const next = lines.shift();
      if (next !== undefined) return Promise.resolve({ kind: "line", text: next });
      if (isEnded) return Promise.resolve({ kind: "end" });
      editor.setPrompt(prompt);
      // What was typed ahead keeps its cursor.
      const keepsCursor = true;
      editor.prompt(keepsCursor);
      return new Promise((resolve) => waiting = resolve);
    },
    onInterrupt(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    // deno-lint-ignore require-await -- AsyncDisposable asks for a promise
    async [Symbol.asyncDispose]() {
      editor.close();
    },
  };
}

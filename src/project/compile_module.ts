/**
 * TypeScript to JavaScript with a source map that names the real file, so that stacks show the user's lines.
 * JavaScript goes through too: its syntax errors then carry a place.
 *
 * @module
 */

import { stripTypeScriptTypes } from "node:module";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import { placeOnLine } from "../core/place.ts";
import { renderFile } from "../core/stack_place.ts";

/** Compiles one module. @throws PhloError PHLO-101 with the place of the syntax error. */
export function compileModule(url: string, text: string, contentType: string): string {
  const path = new URL(url).pathname;
  const file = renderFile(url);
  if (/\.[jt]sx$/.test(path)) {
    throw new PhloError("PHLO-101", `Cannot load "${file}": JSX is not supported in workflows`, {
      place: { file },
      hint: "name the file .ts",
    });
  }
  const code = strip(file, text);
  const isTypeScript = /\.[mc]?ts$/.test(path) || /typescript|video\/mp2t/.test(contentType);
  return isTypeScript ? nameSource(code, url) : text;
}

/** `transform` also takes enums and drops imports of types; the newest type definitions no longer list it. */
const OPTIONS = { mode: "transform", sourceMap: true } as never;

function strip(file: string, text: string): string {
  try {
    return stripTypeScriptTypes(text, OPTIONS);
  } catch (error) {
    throw describeSyntax(file, text, messageOf(error));
  }
}

/** The compiler's text is `SyntaxError: why`, then a drawing, then `at file:///stripTypeScriptTypes.ts:2:10`. */
function describeSyntax(file: string, text: string, message: string): PhloError {
  const reason = (message.split("\n")[0] ?? "").replace(/^SyntaxError: /, "").replace(/\.$/, "");
  const match = /stripTypeScriptTypes\.ts:(\d+):(\d+)/.exec(message);
  const place = match === null
    ? { file }
    : placeOnLine(file, text, Number(match[1]), Number(match[2]));
  return new PhloError("PHLO-101", `Cannot load "${file}": ${reason}`, { place });
}

const MAP_PREFIX = "//# sourceMappingURL=data:application/json;base64,";

function nameSource(code: string, url: string): string {
  const at = code.lastIndexOf(MAP_PREFIX);
  if (at < 0) return code;
  const bytes = Uint8Array.fromBase64(code.slice(at + MAP_PREFIX.length).trim());
  const map: Record<string, unknown> = JSON.parse(new TextDecoder().decode(bytes));
  const named = new TextEncoder().encode(JSON.stringify({ ...map, sources: [url] }));
  return `${code.slice(0, at)}${MAP_PREFIX}${named.toBase64()}\n`;
}

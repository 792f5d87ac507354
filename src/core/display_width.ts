/**
 * How many columns of a terminal a text takes: wide scripts take two, marks none, styles none.
 *
 * @module
 */

const PLAIN = /^[\x20-\x7e]*$/;
// deno-lint-ignore no-control-regex -- styles begin with the control character itself
const STYLES = /\x1b\[[0-9;]*m/g;
const WIDE =
  /^(?:\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|[\u3000-\u303f\uff01-\uff60\uffe0-\uffe6])$/u;
const NONE = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

/** The width of a text of one line. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const character of text.replace(STYLES, "")) width += characterWidth(character);
  return width;
}

/** The beginning of a text without styles that fits, with a mark at its end where something was cut. */
export function cutToWidth(text: string, width: number, mark: string): string {
  if (displayWidth(text) <= width) return text;
  const room = width - displayWidth(mark);
  let used = 0;
  let cut = "";
  for (const character of text) {
    used += characterWidth(character);
    if (used > room) break;
    cut += character;
  }
  return room < 0 ? "" : cut + mark;
}

function characterWidth(character: string): number {
  if (NONE.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

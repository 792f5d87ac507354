/**
 * The shells that complete phlo's words.
 *
 * @module
 */

import { bash, fish, type ShellCompletion, zsh } from "@optique/core/completion";

/** Each with the way it is spoken to. */
export const SHELLS: Readonly<Record<"bash" | "zsh" | "fish", ShellCompletion>> = {
  bash,
  zsh,
  fish,
};

/**
 * Questions under way: few at once, each known by the name its page gave it, so that the page can stop it.
 *
 * @module
 */

import { createSlots } from "../../core/slots.ts";
import type { Host } from "../../core/host.ts";
import { askLake, type AskOptions } from "./ask_lake.ts";
import type { LakeAnswer, LakeQuestion } from "./lake_question.ts";

/** Asks and stops. */
export interface OpenQuestions {
  /** Asks as soon as there is a place. */
  ask(question: LakeQuestion, name?: string): Promise<LakeAnswer>;
  /** Ends the process that answers; nothing where there is none of that name. */
  stop(name: string): void;
}

/** Processes at once: each may take a gigabyte. */
const AT_ONCE = 2;

/** Starts without questions. */
export function createOpenQuestions(
  options: Pick<AskOptions, "program" | "root">,
  host: Host,
): OpenQuestions {
  const slots = createSlots(AT_ONCE);
  const open = new Map<string, AbortController>();
  return {
    async ask(question, name) {
      const stopping = new AbortController();
      if (name !== undefined) open.set(name, stopping);
      try {
        return await slots.run(() =>
          askLake(question, { ...options, signal: stopping.signal }, host)
        );
      } catch (error) {
        if (!stopping.signal.aborted) throw error;
        return { kind: "error", code: "PHLO-002", message: "Stopped" };
      } finally {
        if (name !== undefined) open.delete(name);
      }
    },
    stop: (name) => open.get(name)?.abort(),
  };
}

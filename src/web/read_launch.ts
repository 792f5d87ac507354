/**
 * Reads a launch out of a request: a form of the page, or JSON of a program.
 *
 * @module
 */

import type { Context } from "hono";
import { PhloError } from "../core/phlo_error.ts";
import { type LaunchRequest, launchRequest } from "./launch_request.ts";

/** Reads it. @throws PhloError PHLO-002 where it is none */
export async function readLaunch(c: Context): Promise<LaunchRequest> {
  const type = c.req.header("content-type") ?? "";
  const given = type.startsWith("application/json") ? await readJson(c) : await readForm(c);
  const parsed = launchRequest.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join(".") ?? "";
  throw new PhloError(
    "PHLO-002",
    `Cannot launch a run: ${place === "" ? "" : `${place}: `}${issue?.message ?? "wrong request"}`,
    { hint: `{"assets": ["name"], "partition": "2024-01-20"}` },
  );
}

async function readJson(c: Context): Promise<unknown> {
  try {
    return await c.req.json();
  } catch (cause) {
    throw new PhloError("PHLO-002", "Cannot launch a run: the body is no JSON", { cause });
  }
}

/** What a form sends is text: a checkbox that is not set sends nothing. */
async function readForm(c: Context): Promise<unknown> {
  const form = await c.req.parseBody({ all: true }).catch((cause) => {
    throw new PhloError("PHLO-002", "Cannot launch a run: the body is no form", { cause });
  });
  const text = (name: string): string | undefined => {
    const value = form[name];
    return typeof value === "string" ? value : undefined;
  };
  const isRange = text("span") === "range";
  return {
    assets: [form.asset ?? []].flat(),
    ...(isRange ? { from: text("from"), to: text("to") } : { partition: text("partition") }),
    downstream: form.downstream !== undefined,
    force: form.force !== undefined,
    publish: form.hold === undefined,
  };
}

/**
 * Judges a file of records with zod, in the process that holds the user's code. Streams: memory does not grow with the file.
 *
 * Forms, one record a line:
 * input `<row> <record as received>` · accepted `{"__row":3,"a":1,…}`, every column there, typed for it, and
 * `__duplicates` with the keys that stood twice · refused `{"__row":3,"issues":[{code, path, message, value, keys?}]}`
 * with paths as people write them.
 *
 * @module
 */

import type { CompiledSchema } from "../core/compiled_schema.ts";
import type { JudgeResult } from "../core/fetch_result.ts";
import type { ByteWriter, Host } from "../core/host.ts";
import { renderIssuePath } from "../core/issue.ts";
import type { JudgeRequest } from "../core/worker_port.ts";
import { createJudge, type JudgedIssue, judgeRecord, type Verdict } from "./judge_record.ts";

/** Judges every record of the input file. @throws PhloError PHLO-306 where a function of the schema throws. */
export async function judgeFile(
  schema: unknown,
  compiled: CompiledSchema,
  request: Omit<JudgeRequest, "asset">,
  host: Host,
): Promise<JudgeResult> {
  const judge = createJudge(schema, compiled);
  await using accepted = await openLines(request.acceptedPath, host);
  await using refused = await openLines(request.refusedPath, host);
  for await (const line of readLines(await host.disk.openRead(request.inputPath))) {
    const { row, text } = splitLine(line);
    const verdict = await judgeRecord(judge, text);
    if (verdict.kind === "accepted") await accepted.add(renderAccepted(row, verdict));
    else await refused.add(renderRefused(row, verdict.issues));
  }
  return { accepted: accepted.count, refused: refused.count };
}

function renderAccepted(row: string, verdict: Verdict & { readonly kind: "accepted" }): string {
  const duplicates = verdict.duplicates.length === 0
    ? ""
    : `,"__duplicates":${JSON.stringify(verdict.duplicates)}`;
  const members = verdict.members === "" ? "" : `,${verdict.members}`;
  return `{"__row":${row}${members}${duplicates}}\n`;
}

function renderRefused(row: string, issues: readonly JudgedIssue[]): string {
  const plain = issues.map((issue) => ({ ...issue, path: renderIssuePath(issue.path) }));
  // Messages may quote what no engine reads.
  const text = JSON.stringify(
    plain,
    (_key, value) => typeof value === "string" ? value.toWellFormed() : value,
  );
  return `{"__row":${row},"issues":${text}}\n`;
}

/** The writer of the input quotes a record with a carriage return in it; U+0001 never stands in a line of JSON. */
function splitLine(line: string): { readonly row: string; readonly text: string } {
  const bare = line.startsWith("\u0001") ? line.slice(1, -1) : line;
  const space = bare.indexOf(" ");
  return { row: bare.slice(0, space), text: bare.slice(space + 1) };
}

async function* readLines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let rest = "";
  for await (const bytes of stream) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

interface LineFile extends AsyncDisposable {
  readonly count: number;
  add(line: string): Promise<void>;
}

const FLUSH_CHARACTERS = 1 << 18;

async function openLines(path: string, host: Host): Promise<LineFile> {
  const writer: ByteWriter = await host.disk.openWrite(path);
  const encoder = new TextEncoder();
  let pending: string[] = [];
  let size = 0;
  let count = 0;
  const flush = async (): Promise<void> => {
    const text = pending.join("");
    pending = [];
    size = 0;
    await writer.write(encoder.encode(text));
  };
  return {
    get count() {
      return count;
    },
    async add(line) {
      pending.push(line);
      size += line.length;
      count++;
      if (size >= FLUSH_CHARACTERS) await flush();
    },
    async [Symbol.asyncDispose]() {
      try {
        await flush();
      } finally {
        await writer.close();
      }
    },
  };
}

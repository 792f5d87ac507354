/**
 * A server on the loopback address that answers as a script says, on two ports: two origins for one script.
 *
 * @module
 */

import { join } from "node:path";
import type { Answer, Route } from "./project_case.ts";

/** A server while it listens. */
export interface ScriptedServer extends AsyncDisposable {
  readonly port: number;
  readonly otherPort: number;
  /** Gives the server another script; counts begin again. */
  serve(routes: readonly Route[]): void;
  /** What was asked since the last call: method, port's name, address, then the headers that matter. */
  takeRequests(): readonly string[];
}

/** What a script's texts and files are filled in with. */
export interface ScriptContext {
  /** Files of answers are relative to this folder. */
  readonly folder: string;
  /** Puts ports into texts. */
  readonly fill: (text: string) => string;
}

type PortName = "main" | "other";

/** Starts the server. `contextOf` is called once the ports are known. */
export function startScriptedServer(
  routes: readonly Route[],
  contextOf: (ports: { readonly port: number; readonly otherPort: number }) => ScriptContext,
): ScriptedServer {
  let script = routes;
  let given = new Map<Route, number>();
  let requests: string[] = [];
  const answer = (name: PortName) => (request: Request): Promise<Response> | Response => {
    requests.push(renderRequest(request, name));
    const url = new URL(request.url);
    const route = script.find((each) => matches(each, url, name));
    if (route === undefined) return new Response("no such route in the script", { status: 404 });
    const count = given.get(route) ?? 0;
    given.set(route, count + 1);
    return render(chooseAnswer(route.answers, count), context);
  };
  const listen = (name: PortName): Deno.HttpServer<Deno.NetAddr> =>
    Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      onListen: () => {},
      // A connection that the script breaks is no error of the test.
      onError: () => new Response(null, { status: 500 }),
    }, answer(name));
  const main = listen("main");
  const other = listen("other");
  const ports = { port: main.addr.port, otherPort: other.addr.port };
  const context = contextOf(ports);
  return {
    ...ports,
    serve(next) {
      script = next;
      given = new Map();
    },
    takeRequests() {
      const taken = requests;
      requests = [];
      return taken;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([main.shutdown(), other.shutdown()]);
    },
  };
}

function renderRequest(request: Request, name: PortName): string {
  const url = new URL(request.url);
  const secrets = ["authorization", "cookie", "x-api-key"].flatMap((header) => {
    const value = request.headers.get(header);
    return value === null ? [] : [`${header}: ${value}`];
  });
  const address = decodeURIComponent(url.pathname + url.search);
  return [`${request.method} ${name} ${address}`, ...secrets].join(" | ");
}

function matches(route: Route, url: URL, name: PortName): boolean {
  if ((route.other ? "other" : "main") !== name || route.path !== url.pathname) return false;
  return Object.entries(route.params).every(([key, value]) => url.searchParams.get(key) === value);
}

function chooseAnswer(answers: readonly Answer[], count: number): Answer {
  let before = 0;
  for (const answer of answers) {
    before += answer.times;
    if (count < before) return answer;
  }
  return answers.at(-1) as Answer;
}

async function render(answer: Answer, { folder, fill }: ScriptContext): Promise<Response> {
  const headers = new Headers(
    Object.entries(answer.headers).map(([name, value]) => [name, fill(value)]),
  );
  if (!headers.has("content-type")) headers.set("content-type", "application/json");
  const init = { status: answer.status, headers };
  if (answer.records !== undefined) return new Response(streamRecords(answer.records), init);
  const text = answer.file === undefined
    ? answer.json === undefined ? answer.body ?? "" : JSON.stringify(answer.json)
    : await Deno.readTextFile(join(folder, answer.file));
  const bytes = new TextEncoder().encode(fill(text)).subarray(0, answer.cutAt);
  if ([204, 304].includes(answer.status)) return new Response(null, init);
  return new Response(answer.breaks ? breakAfter(bytes) : bytes, init);
}

/** A body that sends its bytes and then breaks the connection. */
function breakAfter(bytes: Uint8Array): ReadableStream<Uint8Array> {
  const parts = [bytes];
  return new ReadableStream({
    pull(controller) {
      const part = parts.shift();
      if (part === undefined) controller.error(new Error("broken on purpose"));
      else controller.enqueue(part);
    },
  });
}

/** A JSON array that is made while it is sent, some hundred kilobytes at a time. */
function streamRecords(
  { count, record, pad }: { readonly count: number; readonly record: string; readonly pad: number },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const padding = "x".repeat(pad);
  const perPull = Math.max(1, Math.floor(300_000 / (record.length + pad)));
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      const end = Math.min(count, next + perPull);
      let text = next === 0 ? "[" : "";
      for (; next < end; next++) {
        text += (next === 0 ? "" : ",") +
          record.replaceAll("#", String(next)).replaceAll("@", padding);
      }
      controller.enqueue(encoder.encode(next === count ? `${text}]` : text));
      if (next === count) controller.close();
    },
  });
}

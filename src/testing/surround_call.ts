/**
 * Runs a workflow's function with another `fetch` and another clock: what it asks and what time it reads are the test's.
 * Code beside it, such as another test, keeps the real ones.
 *
 * @module
 */

import { AsyncLocalStorage } from "node:async_hooks";
import type { Network } from "../core/host.ts";

/** What the work sees. */
export interface Surroundings {
  readonly network: Network;
  /** The moment that `Date` tells; the real one where absent. */
  readonly now?: () => number;
}

/**
 * Runs the work. The replacements know by the asynchronous context whether they are meant. The network that the work is given is
 * the test's too; whoever answers there may use the real `fetch`.
 */
export async function surroundCall<Result>(
  surroundings: Surroundings,
  work: (network: Network) => Promise<Result>,
): Promise<Result> {
  const storage = new AsyncLocalStorage<Surroundings | undefined>();
  using _fetch = replaceGlobal("fetch", (original) => createFetch(original, storage));
  using _date = surroundings.now === undefined
    ? undefined
    : replaceGlobal("Date", (original) => createDate(original, storage));
  const network: Network = {
    fetch: (url, init) => storage.run(undefined, () => surroundings.network.fetch(url, init)),
  };
  return await storage.run(surroundings, () => work(network));
}

type Storage = AsyncLocalStorage<Surroundings | undefined>;

/** Where tests overlap, the replacement of the first may end under that of the second: then it stays, and passes on. */
function replaceGlobal<Name extends "fetch" | "Date">(
  name: Name,
  replace: (original: typeof globalThis[Name]) => typeof globalThis[Name],
): Disposable {
  const original = globalThis[name];
  const replacement = replace(original);
  globalThis[name] = replacement;
  return {
    [Symbol.dispose]() {
      if (globalThis[name] === replacement) globalThis[name] = original;
    },
  };
}

function createFetch(original: typeof fetch, storage: Storage): typeof fetch {
  return async (input: RequestInfo | URL, init?: RequestInit) => {
    const surroundings = storage.getStore();
    if (surroundings === undefined) return await original(input, init);
    const [url, options] = await unfold(input, init);
    // Whoever answers may use the real network, which is this very function.
    return await storage.run(undefined, () => surroundings.network.fetch(url, options));
  };
}

async function unfold(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
): Promise<[url: string, init: RequestInit]> {
  if (!(input instanceof Request)) return [String(input), init ?? {}];
  const body = input.body === null ? undefined : await input.clone().text();
  return [input.url, {
    method: input.method,
    headers: input.headers,
    signal: input.signal,
    ...(body === undefined ? {} : { body }),
    ...init,
  }];
}

function createDate(original: DateConstructor, storage: Storage): DateConstructor {
  const now = (): number => storage.getStore()?.now?.() ?? original.now();
  const proxy: DateConstructor = new Proxy(original, {
    construct: (target, args, newTarget) =>
      Reflect.construct(
        target,
        args.length === 0 ? [now()] : args,
        newTarget === proxy ? target : newTarget,
      ),
    apply: (target) => new target(now()).toString(),
    get: (target, key) => key === "now" ? now : Reflect.get(target, key),
  });
  return proxy;
}

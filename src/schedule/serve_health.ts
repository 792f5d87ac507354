/**
 * Answers `GET /health` for whatever watches over services. An implementation: it opens a port.
 *
 * @module
 */

import { messageOf, PhloError } from "../core/phlo_error.ts";
import { PHLO_VERSION } from "../core/version.ts";
import type { SchedulerHealth } from "./scheduler.ts";

/** Where to answer, and what. */
export interface HealthOptions {
  readonly port: number;
  readonly hostname: string;
  readonly project: string;
  readonly health: () => SchedulerHealth;
}

/** A server that answers until it is disposed of. */
export interface HealthServer extends AsyncDisposable {
  readonly address: string;
}

/** Starts the server; port 0 takes a free one. @throws PhloError PHLO-002 where the port cannot be had. */
export function serveHealth(options: HealthOptions): HealthServer {
  const { port, hostname } = options;
  const answer = (request: Request): Response => answerHealth(request, options);
  const server = listen({ port, hostname }, answer);
  return {
    address: `http://${hostname}:${server.addr.port}/health`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** 200 while the loop comes round, 503 where it does not. Pure. */
export function answerHealth(
  request: Request,
  { project, health }: Pick<HealthOptions, "project" | "health">,
): Response {
  const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
  if (new URL(request.url).pathname !== "/health") {
    return new Response("not found\n", { status: 404, headers });
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response("method not allowed\n", {
      status: 405,
      headers: { ...headers, allow: "GET" },
    });
  }
  const { isHealthy, startedAt, lastRoundAt, lastTick, running, trouble } = health();
  const moment = (ms: number | undefined): string | null =>
    ms === undefined ? null : new Date(ms).toISOString();
  const body = {
    status: isHealthy ? "ok" : "failing",
    version: PHLO_VERSION,
    project,
    startedAt: moment(startedAt),
    lastLoopAt: moment(lastRoundAt),
    lastTick: lastTick === undefined
      ? null
      : { schedule: lastTick.schedule, at: moment(lastTick.at) },
    running,
    trouble: trouble ?? null,
  };
  return Response.json(body, { status: isHealthy ? 200 : 503, headers });
}

function listen(
  where: { readonly port: number; readonly hostname: string },
  answer: (request: Request) => Response,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({ ...where, onListen: () => {} }, answer);
  } catch (cause) {
    throw new PhloError(
      "PHLO-002",
      `Cannot answer /health at port "${where.port}": ${messageOf(cause)}`,
      { hint: "choose another port with --port", cause },
    );
  }
}

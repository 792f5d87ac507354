/**
 * What a test wrote as an answer → a response.
 *
 * @module
 */

import { renderRow } from "../source/render_row.ts";
import type { SentRequest } from "./sent_request.ts";

/** An answer with more than a body. */
export interface ScriptedAnswer {
  /** 200 where absent. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const ANSWER_KEYS = ["status", "headers", "body"];
const NULL_BODY = [101, 103, 204, 205, 304];

/** Builds the response: from a function's result, a `Response`, an answer with status and headers, or a body. */
export async function toResponse(answer: unknown, request: SentRequest): Promise<Response> {
  if (typeof answer === "function") return await toResponse(await answer(request), request);
  if (answer instanceof Response) return answer.clone();
  if (!isAnswer(answer)) return createResponse({ body: answer });
  return createResponse(answer);
}

/** `{ status, body }` is an answer; an object with any other key is a body. */
function isAnswer(value: unknown): value is ScriptedAnswer {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => ANSWER_KEYS.includes(key)) &&
    (!("status" in value) || typeof value.status === "number") &&
    (!("headers" in value) || typeof value.headers === "object");
}

function createResponse({ status = 200, headers, body }: ScriptedAnswer): Response {
  const sent = new Headers(headers);
  if (body !== undefined && !sent.has("content-type")) sent.set("content-type", typeOf(body));
  return new Response(NULL_BODY.includes(status) ? null : renderBody(body), {
    status,
    headers: sent,
  });
}

function renderBody(body: unknown): BodyInit | null {
  if (body === undefined) return null;
  if (typeof body === "string") return body;
  if (body instanceof Uint8Array) return new Uint8Array(body);
  return typeof body === "object" && body !== null ? renderRow(body) : JSON.stringify(body);
}

/** A text is sent as it is: it may be JSON, or the page of a proxy. */
function typeOf(body: unknown): string {
  if (body instanceof Uint8Array) return "application/octet-stream";
  if (typeof body !== "string" || /^\s*[[{]/.test(body)) return "application/json";
  return /^\s*</.test(body) ? "text/html" : "text/plain";
}

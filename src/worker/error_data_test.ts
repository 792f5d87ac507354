import { expect } from "expect";
import { PhloError } from "../core/phlo_error.ts";
import { parseErrorData, renderErrorData } from "./error_data.ts";
import { ERROR_DATA } from "./protocol.ts";

Deno.test("an error of phlo's crosses with code, hint, place and whether it may be retried", () => {
  const place = { file: "/a.ts", line: 3, column: 1, frame: "> 3 | x" };
  const error = new PhloError("PHLO-301", "Cannot reach it", {
    hint: "wait",
    place,
    retryable: true,
  });
  const data = ERROR_DATA.parse(JSON.parse(JSON.stringify(renderErrorData(error, "fetch"))));
  const { code, message, hint, isRetryable, place: where } = parseErrorData(data);
  expect({ code, message, hint, isRetryable, place: where }).toEqual({
    code: "PHLO-301",
    message: "Cannot reach it",
    hint: "wait",
    isRetryable: true,
    place,
  });
});

Deno.test("what user code throws, of whatever type, is its failure; what phlo's code throws is phlo's", () => {
  const located = { code: "", message: "boom", place: { file: "/w.ts", line: 1 } };
  expect(renderErrorData(new TypeError("boom"), 'fetch "a"', located)).toMatchObject({
    code: "PHLO-306",
    message: 'Cannot fetch "a": boom',
    isRetryable: false,
    place: { file: "/w.ts", line: 1 },
  });
  for (const thrown of ["text", undefined, null, { a: 1 }]) {
    const data = renderErrorData(thrown, 'fetch "a"');
    expect(ERROR_DATA.parse(JSON.parse(JSON.stringify(data))).code).toBe("PHLO-306");
  }
  // This very file stands in phlo's source.
  expect(renderErrorData(new TypeError("ours"), "fetch").code).toBe("PHLO-901");
});

function fetchFailure(reason: string): TypeError {
  const address = "http://user:secret@example.com/x?token=abc";
  return new TypeError("fetch failed", {
    cause: new TypeError(
      `error sending request for url (${address}): client error (Connect): ${reason}`,
    ),
  });
}

Deno.test("why a fetch failed is kept: refused, unknown name, certificate", () => {
  const reasons = [
    "tcp connect error: Connection refused (os error 111)",
    "dns error: failed to lookup address information: Name or service not known",
    "invalid peer certificate: UnknownIssuer",
  ];
  for (const reason of reasons) {
    const located = { code: "", message: "fetch failed", place: { file: "/w.ts", line: 1 } };
    const data = renderErrorData(fetchFailure(reason), 'fetch "things"', located);
    expect(data).toMatchObject({
      code: "PHLO-306",
      message: `Cannot fetch "things": fetch failed: ${reason}`,
      hint: expect.stringContaining("check the network and the address"),
    });
  }
});

Deno.test("causes are told once, without colours, and a circle of causes ends", () => {
  const inner = new Error("\x1b[31mthe disk is full\x1b[0m");
  const outer = new Error("cannot save", { cause: inner });
  inner.cause = outer;
  const data = renderErrorData(outer, "fetch");
  expect(data.message).toBe("Cannot fetch: cannot save: the disk is full");
  expect(data).not.toHaveProperty("hint");
  const repeated = new Error("a: b", { cause: new Error("b") });
  expect(renderErrorData(repeated, "fetch").message).toBe("Cannot fetch: a: b");
});

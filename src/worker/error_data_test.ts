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

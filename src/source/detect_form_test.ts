import { expect } from "expect";
import { detectForm } from "./detect_form.ts";

function detect(text: string, contentType: string | null = null): string {
  return detectForm(contentType, new TextEncoder().encode(text));
}

Deno.test("detectForm() believes the content type of lines", () => {
  expect(detect('{"a":1}\n', "application/x-ndjson; charset=utf-8")).toBe("lines");
  expect(detect("", "Application/JSONL")).toBe("lines");
});

Deno.test("detectForm() reads a list as a document, whatever its content type says", () => {
  expect(detect('\n[{"a":1}]', "application/x-ndjson")).toBe("document");
});

Deno.test("detectForm() notices objects on lines of their own", () => {
  expect(detect('{"a":[{"b":"}\\n{"}]}\r\n\n{"a":2}\n')).toBe("lines");
  expect(detect('{"a":1}\n')).toBe("document");
  expect(detect('{"a":1} {"a":2}')).toBe("document");
  expect(detect('{\n"a":1,\n"b":{}\n}')).toBe("document");
  expect(detect('{"a":')).toBe("document");
  expect(detect("")).toBe("document");
  expect(detect("{]}")).toBe("document");
});

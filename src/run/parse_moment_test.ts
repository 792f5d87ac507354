import { expect } from "expect";
import { parseMoment } from "./parse_moment.ts";

const at = (text: string, timezone = "UTC"): string | undefined => {
  const moment = parseMoment(text, timezone);
  return moment?.kind === "time" ? new Date(moment.atMs).toISOString() : undefined;
};

Deno.test("parseMoment() reads a day, a time, seconds and an offset", () => {
  expect(at("2024-01-20")).toBe("2024-01-20T00:00:00.000Z");
  expect(at("2024-01-20T08:30")).toBe("2024-01-20T08:30:00.000Z");
  expect(at("2024-01-20 08:30:15.25")).toBe("2024-01-20T08:30:15.250Z");
  expect(at("2024-01-20T08:30+02:00")).toBe("2024-01-20T06:30:00.000Z");
  expect(at("2024-01-20T08:30Z", "Europe/Berlin")).toBe("2024-01-20T08:30:00.000Z");
});

Deno.test("parseMoment() takes a time without an offset for the project's, also when the clocks change", () => {
  expect(at("2024-01-20T08:30", "Europe/Berlin")).toBe("2024-01-20T07:30:00.000Z");
  expect(at("2024-07-20", "Europe/Berlin")).toBe("2024-07-19T22:00:00.000Z");
  expect(at("2024-03-31T02:30", "Europe/Berlin")).toBe("2024-03-31T01:00:00.000Z");
  expect(at("2024-10-27T02:30", "Europe/Berlin")).toBe("2024-10-27T00:30:00.000Z");
});

Deno.test("parseMoment() tells a snapshot by its digits, 63 bits of them exactly", () => {
  expect(parseMoment("5177123", "UTC")).toEqual({ kind: "snapshot", id: 5177123 });
  expect(parseMoment("9223372036854775807", "UTC"))
    .toEqual({ kind: "snapshot", id: 9223372036854775807n });
});

Deno.test("parseMoment() knows nothing else", () => {
  for (
    const text of ["", "main", "2024", "2024-13-01", "2024-01-20T25:00", "20 January", "2024-01"]
  ) {
    expect(parseMoment(text, "UTC")).toBeUndefined();
  }
});

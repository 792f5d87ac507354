import { expect } from "expect";
import { cutToWidth, displayWidth } from "./display_width.ts";

Deno.test("displayWidth() counts columns, not characters", () => {
  expect(displayWidth("")).toBe(0);
  expect(displayWidth("orders")).toBe(6);
  expect(displayWidth("überall…")).toBe(8);
  expect(displayWidth("e\u0301")).toBe(1);
  expect(displayWidth("注文")).toBe(4);
  expect(displayWidth("\x1b[31mred\x1b[39m")).toBe(3);
});

Deno.test("cutToWidth() never goes beyond the width", () => {
  expect(cutToWidth("orders", 6, "…")).toBe("orders");
  expect(cutToWidth("orders", 5, "…")).toBe("orde…");
  expect(cutToWidth("注文注文", 5, "…")).toBe("注文…");
  expect(cutToWidth("orders", 0, "…")).toBe("");
});

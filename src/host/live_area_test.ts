import { expect } from "expect";
import { openScreen } from "../../tests/support/screen.ts";
import { createLiveArea } from "./live_area.ts";

Deno.test("a live area stays below what is printed, in one write for each change", () => {
  const screen = openScreen(20, 6);
  const area = createLiveArea(screen);
  area.print("before\n");
  area.show(["one", "two"]);
  expect(screen).toMatchObject({ isCursorShown: false });
  const { writes } = screen;
  area.print("finished a\nfinished b\n");
  area.show(["one", "two"]);
  area.show(["three"]);
  expect(screen.writes).toBe(writes + 2);
  expect(screen.visible()).toEqual(["before", "finished a", "finished b", "three"]);
  area.show([]);
  expect(screen).toMatchObject({ isCursorShown: true });
  area.print("after\n");
  expect(screen.visible()).toEqual(["before", "finished a", "finished b", "after"]);
});

Deno.test("a live area never draws more lines than the screen has", () => {
  const screen = openScreen(20, 4);
  const area = createLiveArea(screen);
  for (let round = 0; round < 5; round++) {
    area.show(["a", "b", "c", "d", "e"].map((name) => name + round));
    area.print(`line ${round}\n`);
  }
  area.show([]);
  expect(screen.scrolled.concat(screen.visible())).toEqual([0, 1, 2, 3, 4].map((n) => `line ${n}`));
});

Deno.test("a live area takes back lines that wrapped when the terminal became narrow", () => {
  const wide = openScreen(40, 10);
  const area = createLiveArea({ write: wide.write, size: () => ({ columns: 10, rows: 10 }) });
  // The screen shows what a terminal of ten columns would have made of it: three rows.
  wide.write("aaaaaaaaaa\naaaaaaaaaa\naaaaa\n");
  area.show(["a".repeat(25)]);
  expect(wide.visible().length).toBe(4);
  wide.write("\n\n");
  area.show([]);
  expect(wide.visible()).toEqual(["aaaaaaaaaa", "aaaaaaaaaa", "aaaaa"]);
});

Deno.test("a live area keeps text without an end of line until it comes, and loses none at the end", () => {
  const screen = openScreen(20, 6);
  const area = createLiveArea(screen);
  area.show(["busy"]);
  area.print("half");
  expect(screen.visible()).toEqual(["busy"]);
  area.print(" done\nrest");
  expect(screen.visible()).toEqual(["half done", "busy"]);
  area.show([]);
  expect(screen.visible()).toEqual(["half done", "rest"]);
});

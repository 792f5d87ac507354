import { expect } from "expect";
import { isProcessAlive } from "./process_alive.ts";

Deno.test("isProcessAlive() is true of this process", () => {
  expect(isProcessAlive(Deno.pid, Date.now())).toBeTruthy();
});

Deno.test("isProcessAlive() is false of a process that has ended", async () => {
  const child = new Deno.Command(Deno.execPath(), { args: ["--version"], stdout: "null" }).spawn();
  await child.status;
  expect(isProcessAlive(child.pid, Date.now())).toBeFalsy();
});

Deno.test({
  name: "isProcessAlive() is false where the number belongs to a younger process",
  ignore: Deno.build.os !== "linux",
  fn() {
    expect(isProcessAlive(Deno.pid, Date.UTC(2001, 0, 1))).toBeFalsy();
  },
});

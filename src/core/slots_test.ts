import { expect } from "expect";
import { createSlots } from "./slots.ts";

Deno.test("createSlots() lets no more work at once than there are places, in the order of asking", async () => {
  const slots = createSlots(2);
  const order: number[] = [];
  let busy = 0;
  let most = 0;
  await Promise.all(Array.from({ length: 7 }, (_, index) =>
    slots.run(async () => {
      order.push(index);
      most = Math.max(most, ++busy);
      await new Promise((resolve) => setTimeout(resolve));
      busy--;
      if (index === 3) throw new Error("broken");
    }).catch(() => {})));
  expect([most, order]).toEqual([2, [0, 1, 2, 3, 4, 5, 6]]);
});

Deno.test("createSlots() gives a place to others while its owner waits for them", async () => {
  const slots = createSlots(1);
  let release = () => {};
  const released = new Promise<void>((resolve) => release = resolve);
  const first = slots.run(async () => {
    await slots.pause(() => released);
    return "first";
  });
  const second = slots.run(() => Promise.resolve(release()).then(() => "second"));
  expect(await Promise.all([first, second])).toEqual(["first", "second"]);
});

Deno.test("createSlots() refuses to make none", () => {
  expect(() => createSlots(0)).toThrow(RangeError);
});

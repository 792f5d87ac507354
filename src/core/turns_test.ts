import { expect } from "expect";
import { createTurns } from "./turns.ts";

Deno.test("turns come in the order of asking, and one that was never asked for holds nobody up", async () => {
  const turnOf = createTurns();
  const [first, second, silent, third] = [turnOf(), turnOf(), turnOf(), turnOf()];
  const order: string[] = [];
  const work = async (name: string, turn: ReturnType<typeof turnOf>): Promise<void> => {
    await turn.take();
    await turn.take();
    order.push(`${name} begins`);
    await Promise.resolve();
    order.push(`${name} ends`);
    turn.end();
  };
  silent.end();
  await Promise.all([work("second", second), work("first", first), work("third", third)]);
  expect(order).toEqual([
    "second begins",
    "second ends",
    "first begins",
    "first ends",
    "third begins",
    "third ends",
  ]);
});

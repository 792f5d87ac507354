import { expect } from "expect";
import { fakeHost } from "../../tests/support/fake_host.ts";
import { keepStatuses } from "./keep_statuses.ts";

Deno.test("keepStatuses() reads again after an event, a mark or some time, and not before", async () => {
  const host = fakeHost();
  const moment = { sequence: 1, mark: "a" };
  let reads = 0;
  const statuses = keepStatuses(
    () => {
      reads++;
      return Promise.resolve([]);
    },
    () => Promise.resolve({ ...moment }),
    host,
  );
  const counts: number[] = [];
  const ask = async (): Promise<void> => {
    await statuses();
    counts.push(reads);
  };
  await ask();
  await ask();
  moment.sequence = 2;
  await ask();
  moment.mark = "b";
  await ask();
  host.advance(6000);
  await ask();
  expect(counts).toEqual([1, 1, 2, 3, 4]);
});

Deno.test("keepStatuses() reads once for all who ask at the same time", async () => {
  const gate = Promise.withResolvers<void>();
  let reads = 0;
  const statuses = keepStatuses(
    async () => {
      reads++;
      await gate.promise;
      return [];
    },
    () => Promise.resolve({ sequence: 1, mark: "a" }),
    fakeHost(),
  );
  const asked = [statuses(), statuses(), statuses()];
  gate.resolve();
  await Promise.all(asked);
  expect(reads).toBe(1);
});

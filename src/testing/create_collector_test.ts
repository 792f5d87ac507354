import { expect } from "expect";
import { createCollector } from "./create_collector.ts";
import { runTestCase, type TestOutcome } from "./run_test_case.ts";

const isHere = (file: string): boolean => file.endsWith("create_collector_test.ts");

function collect(register: (test: Deno.DenoTest) => void) {
  const collector = createCollector();
  collector.begin(isHere);
  register(collector.test);
  return collector.end();
}

/** Runs collected tests one by one. */
async function run(register: (test: Deno.DenoTest) => void): Promise<TestOutcome[]> {
  const collected = collect(register);
  const outcomes: TestOutcome[] = [];
  for (const test of collected.tests) {
    outcomes.push(
      await runTestCase(test, {
        origin: "file:///x_test.ts",
        hooks: collected,
        describe: (error) => ({ message: String((error as Error).message) }),
        monotonic: () => 0,
        catchStray: (work) => work(),
      }),
    );
  }
  return outcomes;
}

Deno.test("every form of Deno.test is collected", () => {
  const fn = (): void => {};
  function named(): void {}
  const { tests } = collect((test) => {
    test("name and function", fn);
    test(named);
    test({ name: "object", fn });
    test("name, options, function", { ignore: true }, fn);
    test({ name: "options and function" }, fn);
    test({ only: true }, function third() {});
    test.ignore("ignored", fn);
    test.only({ name: "only", fn });
    test({ name: "limits", fn, timeout: 5, retry: 1, repeats: 2 });
  });
  expect(tests.map((each) => [each.name, each.isIgnored, each.isOnly])).toEqual([
    ["name and function", false, false],
    ["named", false, false],
    ["object", false, false],
    ["name, options, function", true, false],
    ["options and function", false, false],
    ["third", false, true],
    ["ignored", true, false],
    ["only", false, true],
    ["limits", false, false],
  ]);
  expect(tests.at(-1)).toMatchObject({ timeoutMs: 5, retries: 1, repeats: 2 });
  expect(tests[0]?.place?.line).toBeGreaterThan(1);
});

Deno.test("each makes a test of every case, with its values in the name and before the context", async () => {
  const seen: unknown[] = [];
  const outcomes = await run((test) => {
    test.each([[1, 2], [3, 4]])("%i + %i (%#) 100%%", (a: number, b: number) => {
      seen.push(a + b);
    });
    test.each([{ a: { b: "x" }, n: 5 }])("$a.b and $n, not $c", (value, t) => {
      seen.push([value.n, t.name]);
    });
    test.ignore.each([1])("%d", () => {});
  });
  expect(seen).toEqual([3, 7, [5, "x and 5, not $c"]]);
  expect(outcomes.map(({ result }) => result)).toEqual(["passed", "passed", "passed", "ignored"]);
  const { tests } = collect((test) => test.each([[1, 2]])("%i + %i (%#) 100%%", () => {}));
  expect(tests[0]?.name).toBe("1 + 2 (0) 100%");
});

Deno.test("what is no test is refused, and so is a test inside of a test", () => {
  const wrong = (register: (test: Deno.DenoTest) => void) => () => collect(register);
  expect(wrong((test) => test("no function", undefined as never))).toThrow("missing");
  expect(wrong((test) => test("", () => {}))).toThrow("empty");
  expect(wrong((test) => test(() => {}))).toThrow("must have a name");
  const collector = createCollector();
  expect(() => collector.test("late", () => {})).toThrow("Nested Deno.test()");
});

Deno.test("hooks run around each test, the last registered after-hook first", async () => {
  const order: string[] = [];
  await run((test) => {
    test.beforeEach(() => void order.push("before 1"));
    test.beforeEach(() => void order.push("before 2"));
    test.afterEach(() => void order.push("after 1"));
    test.afterEach(() => void order.push("after 2"));
    test("a", () => void order.push("a"));
  });
  expect(order).toEqual(["before 1", "before 2", "a", "after 2", "after 1"]);
});

Deno.test("a hook that throws fails the test; the test's own failure comes first", async () => {
  const [first] = await run((test) => {
    test.beforeEach(() => {
      throw new Error("before");
    });
    test("a", () => {});
  });
  expect(first?.failure?.message).toBe("before");
  const [second] = await run((test) => {
    test.afterEach(() => {
      throw new Error("after");
    });
    test("a", () => {
      throw new Error("own");
    });
  });
  expect(second?.failure?.message).toBe("own");
});

Deno.test("steps are told in the order they end; one that fails fails the test", async () => {
  const [outcome] = await run((test) => {
    test("a", async (t) => {
      await t.step("outer", async (inner) => {
        await inner.step(function named() {});
        await inner.step({ name: "ignored", ignore: true, fn: () => {} });
      });
      const isGood = await t.step("bad", () => {
        throw new Error("broken");
      });
      expect({ isGood }).toEqual({ isGood: false });
    });
  });
  expect(outcome?.steps.map(({ name, level, result }) => [name, level, result])).toEqual([
    ["named", 2, "passed"],
    ["ignored", 2, "ignored"],
    ["outer", 1, "passed"],
    ["bad", 1, "failed"],
  ]);
  expect(outcome?.result).toBe("failed");
  expect(outcome?.failure?.message).toBe("1 step failed");
});

Deno.test("a step that nobody waits for fails the test", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const [outcome] = await run((test) => {
    test("a", (t) => {
      t.step("late", () => promise);
    });
  });
  resolve();
  expect(outcome?.failure?.message).toContain("1 step did not end before the test did");
});

Deno.test("a test that fails is tried again as often as it says; one that passes is repeated", async () => {
  let tries = 0;
  const [flaky, repeated] = await run((test) => {
    test({
      name: "flaky",
      retry: 2,
      fn: () => {
        if (++tries < 3) throw new Error("not yet");
      },
    });
    let runs = 0;
    test({
      name: "repeated",
      repeats: 3,
      fn: () => {
        if (++runs === 3) throw new Error("at last");
      },
    });
  });
  expect([flaky?.result, tries]).toEqual(["passed", 3]);
  expect(repeated?.failure?.message).toBe("at last");
});

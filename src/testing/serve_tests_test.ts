import { fileURLToPath } from "node:url";
import { expect } from "expect";
import { withFolder } from "../../tests/support/fake_host.ts";
import { spawnChild } from "../worker/spawn_child.ts";
import { TEST_EVENT, type TestEvent, type TestRequest } from "./test_protocol.ts";

const main = fileURLToPath(new URL("../../main.ts", import.meta.url));

Deno.test("the process of the tests ends by itself when its parent is done, though tests may not end it", () =>
  withFolder(async (root) => {
    await Deno.mkdir(`${root}/tests`);
    await Deno.writeTextFile(`${root}/tests/a_test.ts`, 'Deno.test("exits", () => Deno.exit(3));');
    const events: TestEvent[] = [];
    const done = Promise.withResolvers<void>();
    const child = spawnChild<TestRequest, TestEvent>({
      command: [Deno.execPath(), "run", "-A", "--quiet", "--no-check", main, "__tests"],
      workingFolder: root,
      variables: Deno.env.toObject(),
      heartbeatMs: 3000,
      parseMessage: (value) => TEST_EVENT.safeParse(value).data,
      onMessage(event) {
        events.push(event);
        if (event.kind === "done" || event.kind === "refused") done.resolve();
      },
      onLine: () => {},
    });
    child.send({ version: 1, root, workflowsFolder: "workflows", names: [], failFast: false });
    await done.promise;
    await child[Symbol.asyncDispose]();
    expect((await child.ended).how).toBe("exit code 0");
    expect(events.map(({ kind }) => kind)).toEqual([
      "tests_selected",
      "file_started",
      "test_started",
      "test_finished",
      "file_finished",
      "done",
    ]);
  }));

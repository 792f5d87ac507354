import { join } from "node:path";
import { expect } from "expect";
import { fakeHost, withFolder } from "../../../tests/support/fake_host.ts";
import type { Host } from "../../core/host.ts";
import { createHost, SILENT_LOG } from "../../host/real_host.ts";
import { openRecords } from "../../records/open_records.ts";
import type { Notice, SubjectFact } from "./notice.ts";
import { createNotifier, type Notifier } from "./notifier.ts";
import { planNotices } from "./plan_notices.ts";
import type { Receiver } from "./send_notice.ts";

function fact(
  name: string,
  state: SubjectFact["state"],
  reason: string | null = null,
): SubjectFact {
  return {
    key: `asset:${name}`,
    state,
    subject: {
      type: "asset",
      name,
      partitions: ["2024-01-20"],
      code: null,
      reason,
      lastSuccessAt: null,
      limitHours: null,
    },
  };
}

interface World {
  readonly notifier: Notifier;
  /** A second process over the same records. */
  readonly other: Notifier;
  readonly trouble: string[];
}

async function inWorld(
  receiver: Partial<Receiver>,
  host: Host,
  body: (world: World, folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const path = join(folder, "state.db");
    await using records = await openRecords(path, host);
    await using others = await openRecords(path, host);
    const trouble: string[] = [];
    const build = (own: typeof records): Notifier =>
      createNotifier({
        receiver: {
          command: undefined,
          webhook: undefined,
          root: folder,
          variables: {},
          ...receiver,
        },
        on: ["failure", "recovery", "lateness"],
        project: "p",
        environment: undefined,
        records: own,
        redact: (text) => text.replaceAll("hunter2", "[API_KEY]"),
        onTrouble: (message) => trouble.push(message),
      }, host);
    await body({ notifier: build(records), other: build(others), trouble }, folder);
  });
}

/** A webhook on the loopback address; it answers with the statuses in turn, then with 204. */
async function withWebhook(
  statuses: readonly number[],
  body: (address: string, received: readonly Notice[]) => Promise<void>,
): Promise<void> {
  const received: Notice[] = [];
  const answers = [...statuses];
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async (request) => {
      received.push(await request.json());
      return new Response(null, { status: answers.shift() ?? 204 });
    },
  );
  await body(`http://127.0.0.1:${server.addr.port}/secret-path`, received);
}

/** A set clock, and the real network and programs. */
function host(): Host {
  const real = createHost(SILENT_LOG);
  return { ...fakeHost(), network: real.network };
}

Deno.test("a failure is told once until the subject is well again, whichever process meets it", () =>
  withWebhook(
    [],
    (webhook, received) =>
      inWorld({ webhook }, host(), async ({ notifier, other }) => {
        const run = { id: "r1", command: "materialize a", startedBy: "schedule" };
        await notifier.tell([fact("a", "good")], run);
        await notifier.tell(
          [fact("a", "failed", "no network, key hunter2"), fact("b", "failed")],
          run,
        );
        await other.tell([fact("a", "failed", "again")], run);
        await Promise.all([notifier, other].map((each) => each.tell([fact("a", "good")], run)));
        await other.tell([fact("a", "failed", "once more")], run);
        expect(received.map(({ kind, subjects }) => [kind, ...subjects.map(({ name }) => name)]))
          .toEqual([["failure", "a", "b"], ["recovery", "a"], ["failure", "a"]]);
        expect(received[0]).toEqual({
          version: 1,
          kind: "failure",
          title: "p: asset a failed (and 1 more): no network, key [API_KEY]",
          project: "p",
          environment: null,
          hostname: "test-host",
          at: "2024-01-20T12:00:00.000Z",
          run,
          subjects: [
            { ...fact("a", "failed").subject, reason: "no network, key [API_KEY]" },
            fact("b", "failed").subject,
          ],
        });
      }),
  ));

Deno.test("a webhook that is down for a moment is asked again; one that refuses is not, and nothing is thrown", () =>
  withWebhook(
    [503, 429],
    (webhook, received) =>
      inWorld({ webhook }, host(), async ({ notifier, trouble }) => {
        await notifier.tell([fact("a", "failed")]);
        expect(received).toHaveLength(3);
        expect(trouble).toEqual([]);
      }),
  ).then(() =>
    withWebhook(
      [404],
      (webhook, received) =>
        inWorld({ webhook }, host(), async ({ notifier, trouble }) => {
          await notifier.tell([fact("a", "failed")]);
          expect(received).toHaveLength(1);
          const where = new URL(webhook).host;
          expect(trouble).toEqual([`Cannot notify the webhook at ${where}: it answered 404`]);
          // Nobody heard of it, so the next failure is told.
          await notifier.tell([fact("a", "failed")]);
          expect(received).toHaveLength(2);
        }),
    )
  ));

Deno.test("a command gets one document on its standard input; one that fails is told with its words", async () => {
  const real = createHost(SILENT_LOG);
  const variables = { PATH: real.environment.variable("PATH") ?? "" };
  await inWorld(
    { command: "cat >> told.ndjson", variables },
    real,
    async ({ notifier }, folder) => {
      await notifier.tell([fact("a", "failed")]);
      await notifier.tell([fact("a", "good")]);
      const lines = (await Deno.readTextFile(join(folder, "told.ndjson"))).trim().split("\n");
      expect(lines.map((line): string => JSON.parse(line).kind)).toEqual(["failure", "recovery"]);
    },
  );
  const broken = ["sh", "-c", "echo no route >&2; exit 3"];
  const quick: Host = { ...host(), processes: real.processes, clock: quickClock(real) };
  await inWorld({ command: broken, variables }, quick, async ({ notifier, trouble }) => {
    await notifier.tell([fact("a", "failed")]);
    expect(trouble).toEqual(["Cannot notify the command: it ended with code 3: no route"]);
  });
});

/** Waits between tries are skipped; what bounds a command is not. */
function quickClock(real: Host): Host["clock"] {
  return {
    ...real.clock,
    sleep: (durationMs, signal) =>
      durationMs > 6000 ? real.clock.sleep(durationMs, signal) : Promise.resolve(),
  };
}

Deno.test("nobody is told, and nothing remembered, where there is no receiver", () =>
  inWorld({}, host(), async ({ notifier, trouble }) => {
    await notifier.tell([fact("a", "failed")]);
    expect(trouble).toEqual([]);
  }));

Deno.test("lateness is told when it begins and when it grows; recovery when the asset is fresh", () => {
  const steps: readonly SubjectFact["state"][] = [
    "fresh",
    "late",
    "late",
    "very late",
    "late",
    "fresh",
  ];
  let told: { subject: string; state: string; at: number }[] = [];
  const kinds = steps.map((state) => {
    const [step] = planNotices([fact("a", state)], told, ["lateness", "recovery"]);
    if (step !== undefined) told = [{ subject: "asset:a", state, at: 0 }];
    return step?.kind ?? null;
  });
  expect(kinds).toEqual([null, "lateness", null, "lateness", null, "recovery"]);
  // What nobody wants to hear is remembered all the same.
  expect(planNotices([fact("a", "failed")], [], ["lateness"])).toMatchObject([{ kind: undefined }]);
});

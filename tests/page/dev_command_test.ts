/**
 * `phlo dev` as a process: ports, several servers of one project, saved files, runs that are launched, its end.
 *
 * @module
 */

import { join } from "node:path";
import { expect } from "expect";
import { asGuideUser, type GuideUser, workflowWords } from "../support/guide_project.ts";
import { type RunningDev, startDev } from "../support/running_dev.ts";

const PROJECT = "glucose-platform";
const JSON_HEADERS = { "x-phlo": "1", "content-type": "application/json" };

async function withProject(
  body: (root: string, user: GuideUser) => Promise<void>,
): Promise<void> {
  await asGuideUser(async (user) => {
    await user.type(["init", PROJECT]);
    const words = workflowWords("glucose_entries").map((word) =>
      word.startsWith("https:") ? "sample://nightscout/api/v1" : word
    );
    await user.type(words, PROJECT);
    await body(join(user.folder, PROJECT), user);
  });
}

interface Asset {
  readonly asset: string;
  readonly state: string;
  readonly reason: string | null;
}

async function listAssets({ address }: RunningDev): Promise<readonly Asset[]> {
  return (await (await fetch(`${address}/api/assets`)).json()).assets;
}

/** Waits for something that the server tells of by itself. */
async function untilNews(
  { address }: RunningDev,
  isThere: () => Promise<boolean>,
): Promise<void> {
  const stop = new AbortController();
  const response = await fetch(`${address}/events`, { signal: stop.signal });
  try {
    // The stream's first words come at once, so the state before any news is looked at too.
    for await (const _piece of response.body ?? []) {
      if (await isThere()) return;
    }
  } finally {
    stop.abort();
  }
  throw new Error("the stream of news has ended");
}

Deno.test("phlo dev", async (t) => {
  await withProject(async (root, user) => {
    for (const [name, body] of Object.entries(CASES)) {
      await t.step(name, () => body(root, user));
    }
  });
});

/** All in one project: making one takes longer than most of them. */
const CASES: Readonly<Record<string, (root: string, user: GuideUser) => Promise<void>>> = {
  "takes the next free port, tells of another server, and ends cleanly": async (root, { env }) => {
    await using first = await startDev(root, ["--port", "0", "--no-schedule"], env);
    const { port } = new URL(first.address);
    await using second = await startDev(root, ["--port", port, "--no-schedule"], env);
    expect(first.printed()).toContain("Workflows directory: workflows\n");
    expect(second.printed()).toContain(`Another phlo dev serves this project at ${first.address}`);
    expect(second.printed()).toContain(`Port ${port} is in use: taking `);
    expect(second.address).not.toBe(first.address);
    // Both show the same project.
    expect((await listAssets(second)).map(({ asset }) => asset)).toEqual(["glucose_entries"]);
    expect((await listAssets(first)).map(({ asset }) => asset)).toEqual(["glucose_entries"]);
    expect([await second.stop(), await first.stop()]).toEqual([0, 0]);
  },
  "shows a file that was saved broken, and takes it back when it is mended": async (
    root,
    { env },
  ) => {
    await using dev = await startDev(root, ["--port", "0", "--no-schedule"], env);
    await listAssets(dev);
    const path = join(root, "workflows/ingestion/nightscout/glucose_entries.ts");
    const good = await Deno.readTextFile(path);
    const broken = async (): Promise<readonly Asset[]> =>
      (await listAssets(dev)).filter(({ state }) => state === "broken");
    const saved = untilNews(dev, async () => (await broken()).length > 0);
    await Deno.writeTextFile(path, `${good}\nconst = 1;\n`);
    await saved;
    const [file] = await broken();
    expect(file?.asset).toMatch(/^workflows\/ingestion\/nightscout\/glucose_entries\.ts:\d+/);
    const page = await (await fetch(dev.address)).text();
    expect(page).toContain("1 file does not load");
    expect(page).toContain("const = 1;");
    const mended = untilNews(dev, async () => (await broken()).length === 0);
    await Deno.writeTextFile(path, good);
    await mended;
    expect((await listAssets(dev)).map(({ asset }) => asset)).toEqual(["glucose_entries"]);
  },
  "launches a run, shows it from another server, and says why one never began": async (
    root,
    { env },
  ) => {
    await using dev = await startDev(root, ["--port", "0", "--no-schedule"], env);
    const launch = async (body: unknown): Promise<string> => {
      const response = await fetch(`${dev.address}/api/runs`, {
        method: "POST",
        headers: JSON_HEADERS,
        body: JSON.stringify(body),
      });
      return (await response.json()).runId;
    };
    const read = async (address: string, runId: string): Promise<{
      readonly run?: { readonly state: string; readonly startedBy: string };
      readonly launch?: { readonly end?: { readonly code: number; readonly output: string } };
    }> => await (await fetch(`${address}/api/runs/${runId}`)).json();
    const runId = await launch({ assets: ["glucose_entries"], partition: "2024-01-20" });
    await untilNews(dev, async () => (await read(dev.address, runId)).run?.state === "succeeded");
    await using other = await startDev(root, ["--port", "0", "--no-schedule"], env);
    expect((await read(other.address, runId)).run).toMatchObject({ startedBy: "page" });
    await untilNews(dev, async () => (await read(dev.address, runId)).launch?.end !== undefined);
    // What others do is seen also after somebody deleted the records; the lake tells what they held.
    await Deno.remove(join(root, ".phlo/state.db"));
    const laterId = await launch({ assets: ["glucose_entries"], partition: "2024-01-22" });
    await untilNews(dev, async () => (await read(dev.address, laterId)).run?.state === "succeeded");
    expect((await read(dev.address, runId)).run).toMatchObject({ state: "succeeded" });
    // The lake's folder is gone from under the project: the command says so before a run begins.
    await Deno.writeTextFile(join(root, "phlo.yaml"), "lake: phlo.yaml\n");
    const lostId = await launch({ assets: ["glucose_entries"], partition: "2024-01-21" });
    await untilNews(dev, async () => (await read(dev.address, lostId)).launch?.end !== undefined);
    const lost = await read(dev.address, lostId);
    expect(lost.run).toBeUndefined();
    expect(lost.launch?.end?.code).not.toBe(0);
    expect(await (await fetch(`${dev.address}/runs/${lostId}`)).text()).toContain(
      "before its run began",
    );
  },
  "serves others only with a token, and wants no empty one": async (root, { env, type }) => {
    const open = await type(["dev", "--host", "0.0.0.0", "--port", "0"], PROJECT);
    expect([open.code, open.stderr]).toEqual([2, expect.stringContaining("no token is set")]);
    const empty = await type(["dev", "--token", "", "--port", "0"], PROJECT);
    expect(empty.code).toBe(2);
    const args = ["--host", "0.0.0.0", "--port", "0", "--no-schedule"];
    await using dev = await startDev(root, args, { ...env, PHLO_TOKEN: "s3cret" });
    const address = dev.address.replace("0.0.0.0", "127.0.0.1");
    const status = async (headers: Record<string, string>): Promise<number> => {
      const response = await fetch(`${address}/api/assets`, { headers });
      await response.body?.cancel();
      return response.status;
    };
    expect([await status({}), await status({ authorization: "Bearer s3cret" })]).toEqual([
      401,
      200,
    ]);
  },
};

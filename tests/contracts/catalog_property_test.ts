import { DatabaseSync } from "node:sqlite";
import { expect } from "expect";
import fc from "fast-check";
import type { Catalog, LeaseToken, PointerMove } from "../../src/core/catalog.ts";
import { messageOf, PhloError } from "../../src/core/phlo_error.ts";
import { openMemoryCatalog } from "../../src/catalog/memory_catalog.ts";
import { openSqliteCatalog } from "../../src/catalog/sqlite_catalog.ts";
import { fakeHost, withFolder } from "../support/fake_host.ts";

/** What both catalogs are asked; branches, tables and locations are few, so that they meet. */
type Command =
  | { readonly kind: "commit"; readonly branch: string; readonly moves: readonly PointerMove[] }
  | {
    readonly kind: "publish";
    readonly branch: string;
    readonly moves: readonly PointerMove[];
    readonly footprint: readonly PointerMove[];
    readonly runId: string;
    readonly isLeased: boolean;
  }
  | {
    readonly kind: "createBranch";
    readonly name: string;
    readonly base: string;
    readonly isSparse: boolean;
  }
  | { readonly kind: "markBranchFailed" | "dropBranch" | "list"; readonly branch: string }
  | { readonly kind: "acquire" | "renew" | "release"; readonly runId: string }
  | { readonly kind: "wait"; readonly durationMs: number };

const branch = fc.constantFrom("main", "main", "dev", "run/1", "run/2");
const runId = fc.constantFrom("r1", "r2");
const location = fc.constantFrom(undefined, "m1", "m2");
const moves = fc.uniqueArray(
  fc.record({
    namespace: fc.constantFrom("raw"),
    name: fc.constantFrom("a", "b"),
    kind: fc.constantFrom("table" as const, "view" as const),
    base: location,
    next: location,
  }),
  { selector: (move) => move.name, maxLength: 2 },
);

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("commit" as const), branch, moves }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("publish" as const),
      branch,
      moves,
      footprint: moves,
      runId,
      isLeased: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("createBranch" as const),
      name: branch,
      base: branch,
      isSparse: fc.boolean(),
    }),
  },
  fc.record({
    kind: fc.constantFrom("markBranchFailed" as const, "dropBranch" as const, "list" as const),
    branch,
  }),
  fc.record({
    kind: fc.constantFrom("acquire" as const, "renew" as const, "release" as const),
    runId,
  }),
  fc.record({ kind: fc.constant("wait" as const), durationMs: fc.constantFrom(1, 130_000) }),
);

/** One catalog with its own clock and the leases its runs believe to hold. */
function createPlayer(catalog: Catalog, advance: (durationMs: number) => void) {
  const leases = new Map<string, LeaseToken>();
  const held = (runId: string): LeaseToken[] =>
    [...leases.values()].filter((lease) => lease.runId === runId);
  const perform = async (command: Command): Promise<unknown> => {
    switch (command.kind) {
      case "commit":
        return await catalog.commit(command.branch, command.moves);
      case "publish":
        return await catalog.publish({
          runId: command.runId,
          target: command.branch,
          moves: command.moves,
          footprint: command.footprint,
          leases: command.isLeased ? held(command.runId) : [],
          report: { command: command.runId },
        });
      case "createBranch":
        return await catalog.createBranch({
          name: command.name,
          base: command.base,
          isSparse: command.isSparse,
        });
      case "markBranchFailed":
      case "dropBranch":
      case "list":
        return await catalog[command.kind](command.branch);
      case "acquire": {
        const outcome = await catalog.acquireLease("r", command.runId);
        if (outcome.kind === "acquired") leases.set(command.runId, outcome.lease);
        return outcome;
      }
      case "renew":
        return await catalog.renewLeases(held(command.runId));
      case "release":
        return await catalog.releaseLeases(held(command.runId));
      case "wait":
        return advance(command.durationMs);
      default:
        return command satisfies never;
    }
  };
  return async (command: Command): Promise<unknown> => {
    const answer = await perform(command).catch((error) =>
      error instanceof PhloError ? { code: error.code, hint: error.hint } : messageOf(error)
    );
    return { answer, all: await describe(catalog) };
  };
}

async function describe(catalog: Catalog): Promise<unknown> {
  const branches = await catalog.listBranches();
  return {
    branches,
    tables: await Promise.all(branches.map((branch) => catalog.list(branch.name))),
    published: await catalog.listPublished(0),
    leases: await catalog.listLeases(),
  };
}

Deno.test("the catalogs in SQLite and in memory answer alike, whatever they are asked", () =>
  withFolder(async (folder) => {
    const property = fc.asyncProperty(fc.array(command, { maxLength: 30 }), async (commands) => {
      const [host, twin] = [fakeHost(), fakeHost()];
      const connect = () => new DatabaseSync(":memory:");
      await using sqlite = await openSqliteCatalog(`${folder}/catalog.db`, { connect }, host);
      const first = createPlayer(sqlite, host.advance);
      const second = createPlayer(openMemoryCatalog({}, twin), twin.advance);
      for (const command of commands) {
        expect(await first(command)).toEqual(await second(command));
      }
    });
    await fc.assert(property, { numRuns: Number(Deno.env.get("PHLO_TEST_RUNS") ?? 100) });
  }));

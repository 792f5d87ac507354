import { expect } from "expect";
import { withFolder } from "../../tests/support/fake_host.ts";
import { openSession } from "../duckdb/session.ts";
import { cancelSession } from "./cancel_session.ts";

Deno.test("cancelSession() interrupts the statement under way and lets no other one begin", () =>
  withFolder(async (folder) => {
    await using instance = await openSession({ temporaryFolder: `${folder}/t`, folders: [folder] });
    const abort = new AbortController();
    await using session = cancelSession(await instance.connect(), abort.signal);
    const slow = session.run("SELECT bit_xor(hash(i)) FROM range(100000000000) t(i)")
      .then(() => "ended", () => "interrupted");
    setTimeout(() => abort.abort(new Error("cancelled")), 50);
    expect(await slow).toBe("interrupted");
    await expect(session.rows("SELECT 1")).rejects.toThrow("cancelled");
    expect(await instance.rows("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  }));

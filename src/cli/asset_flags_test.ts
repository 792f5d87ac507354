import { expect } from "expect";
import { renderAssetFlags } from "./asset_flags.ts";

const NONE = { partition: undefined, from: undefined, to: undefined };

Deno.test("renderAssetFlags() keeps the partitions that were named, and no flag that was not typed", () => {
  expect(renderAssetFlags("materialize", { ...NONE, assets: ["a+", "b"] })).toBe(
    "materialize a+ b",
  );
  expect(renderAssetFlags("materialize", { ...NONE, assets: ["a"], partition: "2024-01-20" })).toBe(
    "materialize a --partition 2024-01-20",
  );
  const range = { ...NONE, assets: ["a"], from: "2024-01", to: "2024-03" };
  expect(renderAssetFlags("materialize", range)).toBe("materialize a --from 2024-01 --to 2024-03");
});

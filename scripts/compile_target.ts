/**
 * The platforms that phlo is compiled for, by the names people download it under.
 *
 * @module
 */

/** One platform. */
export interface Target {
  readonly name: string;
  /** As `deno compile --target` takes it. */
  readonly triple: string;
  /** As DuckDB's binding packages are named. */
  readonly binding: string;
  /** DuckDB's library in that package. */
  readonly library: string;
  readonly suffix: string;
}

const TARGETS: readonly Target[] = [
  {
    name: "linux-x64",
    triple: "x86_64-unknown-linux-gnu",
    binding: "linux-x64",
    library: "libduckdb.so",
    suffix: "",
  },
  {
    name: "linux-arm64",
    triple: "aarch64-unknown-linux-gnu",
    binding: "linux-arm64",
    library: "libduckdb.so",
    suffix: "",
  },
  {
    name: "darwin-x64",
    triple: "x86_64-apple-darwin",
    binding: "darwin-x64",
    library: "libduckdb.dylib",
    suffix: "",
  },
  {
    name: "darwin-arm64",
    triple: "aarch64-apple-darwin",
    binding: "darwin-arm64",
    library: "libduckdb.dylib",
    suffix: "",
  },
  {
    name: "windows-x64",
    triple: "x86_64-pc-windows-msvc",
    binding: "win32-x64",
    library: "duckdb.dll",
    suffix: ".exe",
  },
];

/** The platform of this machine. */
export const HOST_TARGET: string = `${Deno.build.os}-${
  Deno.build.arch === "aarch64" ? "arm64" : "x64"
}`;

/** The target of a name. @throws Error that lists the targets. */
export function chooseTarget(name: string): Target {
  const target = TARGETS.find((each) => each.name === name);
  if (target !== undefined) return target;
  const names = TARGETS.map((each) => each.name).join(", ");
  throw new Error(`Cannot compile for "${name}": the targets are ${names}`);
}

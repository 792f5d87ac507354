/**
 * Makes `.venv/pyiceberg`, where the interop tests find PyIceberg. Needs Python 3.10 or newer and its package index.
 *
 * Usage: `deno run -A scripts/install_pyiceberg.ts`
 *
 * @module
 */

const PACKAGES = ["pyiceberg==0.12.0", "pyarrow==26.0.1", "sqlalchemy==2.1.9"];
const FOLDER = new URL("../.venv/pyiceberg", import.meta.url).pathname;

/** A command's output, or undefined where there is no such program. */
async function run(program: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const output = await new Deno.Command(program, { args: [...args], stderr: "piped" }).output();
    const text = new TextDecoder().decode(output.stdout);
    if (output.success) return text;
    throw new Error(new TextDecoder().decode(output.stderr).trim() || text.trim());
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function makeEnvironment(): Promise<void> {
  const version = await run("python3", [
    "-c",
    "import sys; print(sys.version_info >= (3, 10))",
  ]);
  if (version === undefined) throw new Error("there is no python3 on this machine");
  if (version.trim() !== "True") throw new Error("python3 is older than 3.10");
  await run("python3", ["-m", "venv", FOLDER]).catch((cause) => {
    throw new Error(
      "python3 has no venv module; on Debian and Ubuntu: apt-get install python3-venv",
      { cause },
    );
  });
}

async function install(): Promise<void> {
  await makeEnvironment();
  await run(`${FOLDER}/bin/python`, [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    ...PACKAGES,
  ]);
  await run(`${FOLDER}/bin/python`, ["-c", "import pyiceberg.catalog.sql, pyarrow"]);
}

if (import.meta.main) {
  try {
    await install();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await Deno.stderr.write(new TextEncoder().encode(`Cannot install PyIceberg: ${reason}\n`));
    Deno.exit(1);
  }
}

/**
 * Finds the browser for the page's tests, and installs Debian's where there is none and that is allowed.
 *
 * Usage: `deno run -A scripts/install_chromium.ts`
 *
 * @module
 */

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
] as const;

/** The path of a Chromium: PHLO_CHROMIUM, or one of the usual places; undefined where there is none. */
export async function findChromium(): Promise<string | undefined> {
  const named = Deno.env.get("PHLO_CHROMIUM");
  for (const path of named === undefined ? PLACES : [named]) {
    const info = await Deno.stat(path).catch(() => undefined);
    if (info?.isFile) return path;
  }
  return undefined;
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const { success, stderr, stdout } = await new Deno.Command(program, {
    args: [...args],
    env: { DEBIAN_FRONTEND: "noninteractive" },
  }).output();
  if (success) return;
  const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
  throw new Error(`${program} ${args.join(" ")}: ${text.trim().split("\n").slice(-3).join(" ")}`);
}

async function install(): Promise<string> {
  const found = await findChromium();
  if (found !== undefined) return found;
  const isDebian = await Deno.stat("/usr/bin/apt-get").then(() => true, () => false);
  if (!isDebian || Deno.uid() !== 0) {
    throw new Error("install Chromium and name it in PHLO_CHROMIUM; Debian's is installed as root");
  }
  await run("apt-get", ["update", "--quiet"]);
  await run("apt-get", ["install", "--quiet", "--yes", "--no-install-recommends", "chromium"]);
  const installed = await findChromium();
  if (installed === undefined) throw new Error("apt-get installed no Chromium");
  return installed;
}

if (import.meta.main) {
  try {
    const path = await install();
    await Deno.stdout.write(new TextEncoder().encode(`Chromium is at ${path}\n`));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await Deno.stderr.write(new TextEncoder().encode(`Cannot install Chromium: ${reason}\n`));
    Deno.exit(1);
  }
}

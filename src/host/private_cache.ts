/**
 * The folder in the user's cache that only the user may write to: what is run from there must not be planted by others.
 *
 * @module
 */

import { join } from "node:path";

/** Makes the folder where it is missing; a fresh temporary one stands in where the cache cannot be trusted or written. */
export function openPrivateCache(): string {
  const base = Deno.env.get("XDG_CACHE_HOME") || homeCache();
  try {
    if (base !== undefined) {
      const folder = join(base, "phlo");
      Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (isPrivate(Deno.lstatSync(folder))) return folder;
    }
  } catch {
    // A read-only home is no reason to fail.
  }
  return Deno.makeTempDirSync({ prefix: "phlo-" });
}

function homeCache(): string | undefined {
  if (Deno.build.os === "windows") return Deno.env.get("LOCALAPPDATA");
  const home = Deno.env.get("HOME");
  return home ? join(home, ".cache") : undefined;
}

/** Windows keeps others out of a user's folders by itself and knows no modes. */
function isPrivate(info: Deno.FileInfo): boolean {
  if (Deno.build.os === "windows") return info.isDirectory;
  return info.isDirectory && info.uid === Deno.uid() && ((info.mode ?? 0) & 0o022) === 0;
}

/**
 * Disks that refuse: a small one that is full, and folders that may not be written. Both need root on Linux; where a test
 * cannot have them it says so.
 *
 * @module
 */

/** True where file systems can be mounted. */
export const CAN_MOUNT: boolean = await tryMount();

async function run(program: string, ...args: readonly string[]): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(program, {
      args: [...args],
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch {
    // The program is not there.
    return false;
  }
}

async function tryMount(): Promise<boolean> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  const folder = await Deno.makeTempDir({ prefix: "phlo-test-" });
  const isMounted = await run("mount", "-t", "tmpfs", "-o", "size=64k", "phlo-test", folder);
  if (isMounted) await run("umount", folder);
  await Deno.remove(folder);
  return isMounted;
}

/** A file system in memory of so many kilobytes; disposing unmounts it. */
export async function mountSmallDisk(
  folder: string,
  sizeKilobytes: number,
): Promise<SmallDisk> {
  await Deno.mkdir(folder, { recursive: true });
  const isMounted = await run(
    "mount",
    "-t",
    "tmpfs",
    "-o",
    `size=${sizeKilobytes}k`,
    "phlo-test",
    folder,
  );
  if (!isMounted) throw new Error(`cannot mount a small disk at ${folder}`);
  return {
    async remount(options) {
      const isDone = await run("mount", "-o", `remount,${options}`, folder);
      if (!isDone) throw new Error(`cannot remount ${folder} with ${options}`);
    },
    async [Symbol.asyncDispose]() {
      await run("umount", "-l", folder);
    },
  };
}

/** A mounted disk. */
export interface SmallDisk extends AsyncDisposable {
  /** Changes its options: `size=8m`, `ro`, `rw`. */
  remount(options: string): Promise<void>;
}

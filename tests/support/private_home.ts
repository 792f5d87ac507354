/**
 * Variables for commands that must not see the machine's user: an empty home, no way to the network but the loopback address.
 *
 * @module
 */

/** The variables. The folder is the caller's to remove; it is empty before the first command. */
export async function privateHome(home: string): Promise<Readonly<Record<string, string>>> {
  const proxy = "http://127.0.0.1:9";
  return {
    HOME: home,
    XDG_CACHE_HOME: "",
    XDG_CONFIG_HOME: "",
    XDG_DATA_HOME: "",
    // Deno's own cache of compiled modules, so that each command of a checkout starts quickly.
    DENO_DIR: await denoFolder(),
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
    NO_PROXY: "127.0.0.1,localhost",
  };
}

async function denoFolder(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const info: { readonly denoDir: string } = JSON.parse(new TextDecoder().decode(stdout));
  return info.denoDir;
}

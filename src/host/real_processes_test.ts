import { expect } from "expect";
import { PROCESSES } from "./real_processes.ts";

const workingFolder = Deno.cwd();
const read = (stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> =>
  new Response(stream).text();

Deno.test("start() passes input, variables and arguments on and tells the exit code", async () => {
  const code =
    "console.log(Deno.args[0], Deno.env.get('WORD'), await new Response(Deno.stdin.readable).text()); Deno.exit(3)";
  const child = PROCESSES.start({
    command: [Deno.execPath(), "eval", code, "one"],
    workingFolder,
    variables: { WORD: "two", NO_COLOR: "1" },
    input: "three",
  });
  const [stdout, stderr, end] = await Promise.all([
    read(child.stdout),
    read(child.stderr),
    child.ended,
  ]);
  expect({ stdout, stderr, end }).toEqual({
    stdout: "one two three\n",
    stderr: "",
    end: { code: 3 },
  });
});

Deno.test("start() tells a signal, and killing what has ended does nothing", async () => {
  const child = PROCESSES.start({
    command: [Deno.execPath(), "eval", "setInterval(() => {}, 1000)"],
    workingFolder,
  });
  child.kill("SIGKILL");
  await Promise.all([read(child.stdout), read(child.stderr)]);
  expect(await child.ended).toEqual({ code: 137, signal: "SIGKILL" });
  child.kill("SIGKILL");
});

Deno.test("start() of a program that is not there is a program that ended", async () => {
  const child = PROCESSES.start({ command: ["/there/is/no/such/program"], workingFolder });
  expect(await read(child.stdout)).toBe("");
  expect(await child.ended).toEqual({ code: 127, failure: expect.any(String) });
});

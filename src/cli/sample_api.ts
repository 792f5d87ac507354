/**
 * `phlo sample-api`: serves the built-in sample API on a local port, until Ctrl-C.
 *
 * @module
 */

import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { withDefault } from "@optique/core/modifiers";
import { option } from "@optique/core/primitives";
import { integer } from "@optique/core/valueparser";
import { type CliContext, defineCommand } from "./command.ts";

const parser = object({
  port: withDefault(
    option("--port", integer({ metavar: "PORT", min: 0, max: 65_535 }), {
      description: message`The port on 127.0.0.1; 0 takes a free one`,
    }),
    8080,
  ),
});

/** The command. */
export const sampleApi = defineCommand("sample-api", parser, serve);

async function serve(
  { port }: { readonly port: number },
  { host, terminal, signal }: CliContext,
): Promise<number> {
  const { serveSample } = await import("../sample/serve_sample.ts");
  const server = serveSample({ port, hostname: "127.0.0.1" }, host);
  terminal.print(
    `Serving the sample API at ${server.baseUrl} (Ctrl-C stops it)\n  ${server.baseUrl}/entries.json?count=3\n`,
  );
  const stop = (): void => void server[Symbol.asyncDispose]();
  signal.addEventListener("abort", stop, { once: true });
  await server.finished;
  return 0;
}

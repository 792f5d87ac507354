/**
 * `phlo schedule install --print`: a systemd unit for this project and this program. phlo installs nothing by itself.
 *
 * @module
 */

import { dirname } from "node:path";
import { renderUnit } from "../schedule/systemd_unit.ts";
import type { CliContext } from "./command.ts";
import { openProject } from "./open_project.ts";
import type { ValuesOf } from "./schedule_values.ts";

/** Prints the unit, and apart from it what to do with it. */
export async function printUnit(values: ValuesOf<"install">, cli: CliContext): Promise<number> {
  const { terminal, host, program } = cli;
  const { config, stateFolder } = await openProject(values, cli);
  const unit = `phlo-${config.name.toLowerCase().replace(/[^a-z0-9_.-]+/g, "-")}.service`;
  const env = values.env === undefined ? [] : ["--env", values.env];
  terminal.print(renderUnit({
    project: config.name,
    // The records' folder: that of a program which carries its project is not among its files.
    root: dirname(stateFolder),
    command: [...program, "schedule", "run", `--port=${values.port}`, ...env],
    user: values.user ? undefined : host.environment.variable("USER") ?? "root",
  }));
  const [folder, manage] = values.user
    ? ["~/.config/systemd/user", "systemctl --user"]
    : ["/etc/systemd/system", "sudo systemctl"];
  terminal.note(
    `Save it as ${folder}/${unit}, then: ${manage} daemon-reload && ${manage} enable --now ${unit}\n`,
  );
  return 0;
}

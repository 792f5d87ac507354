/**
 * The text of a systemd unit that runs a project's schedules. Pure.
 *
 * @module
 */

/** What the unit runs. */
export interface UnitOptions {
  readonly project: string;
  readonly root: string;
  readonly command: readonly string[];
  /** Whose rights it has; undefined for a unit of the user's own. */
  readonly user: string | undefined;
}

/** Renders the unit. */
export function renderUnit({ project, root, command, user }: UnitOptions): string {
  return [
    "[Unit]",
    `Description=phlo schedules of ${escapeText(project)}`,
    "Wants=network-online.target",
    "After=network-online.target",
    "",
    "[Service]",
    ...(user === undefined ? [] : [`User=${escapeText(user)}`]),
    // The whole line is the path: only % is special in it.
    `WorkingDirectory=${escapeText(root)}`,
    `ExecStart=${command.map(quoteWord).join(" ")}`,
    "Environment=NO_COLOR=1",
    "# phlo asks its runs to stop and waits for them; tables are whole either way.",
    "KillMode=mixed",
    "TimeoutStopSec=120",
    "Restart=on-failure",
    "RestartSec=10",
    "",
    "[Install]",
    `WantedBy=${user === undefined ? "default.target" : "multi-user.target"}`,
    "",
  ].join("\n");
}

/** `%` begins a specifier, and a line break would begin another setting. */
function escapeText(text: string): string {
  return text.replaceAll("%", "%%").replace(/[\r\n]+/g, " ");
}

/** One word of a command line: `$` and `%` are special, and so are quotes and backslashes within quotes. */
function quoteWord(word: string): string {
  const escaped = escapeText(word).replaceAll("$", "$$$$");
  if (/^[A-Za-z0-9_@%+=:,./$-]+$/.test(escaped)) return escaped;
  return `"${escaped.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

import { expect } from "expect";
import { renderUnit } from "./systemd_unit.ts";

Deno.test("renderUnit() quotes what systemd would read otherwise, and tells units of a user from the system's", () => {
  const unit = renderUnit({
    project: "100%\nsure",
    root: "/srv/my project",
    command: ["/opt/my phlo", "run", "--x=$HOME", 'a"b', "50%"],
    user: "ann",
  });
  expect(unit).toContain("Description=phlo schedules of 100%% sure\n");
  expect(unit).toContain("WorkingDirectory=/srv/my project\n");
  expect(unit).toContain('ExecStart="/opt/my phlo" run --x=$$HOME "a\\"b" 50%%\n');
  expect(unit).toContain("User=ann\n");
  expect(unit).toContain("WantedBy=multi-user.target\n");
  const own = renderUnit({ project: "p", root: "/p", command: ["phlo"], user: undefined });
  expect(own).not.toContain("User=");
  expect(own).toContain("WantedBy=default.target\n");
});

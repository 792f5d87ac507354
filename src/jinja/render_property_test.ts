/** Whatever a template holds, it renders or fails with its place. @module */

import { expect } from "expect";
import fc from "fast-check";
import { PhloError } from "../core/phlo_error.ts";
import { runSync } from "./drive.ts";
import { parseTemplate } from "./parse_template.ts";
import { renderWithMap } from "./render_template.ts";

const PARTS = [
  "{{ ",
  " }}",
  "{% ",
  " %}",
  "{%- ",
  " -%}",
  "{# ",
  " #}",
  "if x",
  "else",
  "endif",
  "for a in [1, 2]",
  "endfor",
  "set x = ",
  "set y",
  "endset",
  "macro f(a, b=1)",
  "endmacro",
  "f(1)",
  "a",
  "x",
  "1",
  "2.5",
  "'s'",
  "[",
  "]",
  "{",
  "}",
  "(",
  ")",
  ",",
  ":",
  "|upper",
  "|join('-')",
  " is defined",
  " not ",
  " in ",
  " + ",
  " ~ ",
  ".items()",
  "[0]",
  "[::-1]",
  "\n",
  "text",
  "raw",
  "endraw",
  "call f()",
  "endcall",
  "caller()",
  "break",
  "loop.index",
  "**",
  "*",
  "=",
  "{% raw %}",
  "{% endraw %}",
  "{% for a in 'xy' %}",
  "{% endfor %}",
  "{% if 1 %}",
  "{% endif %}",
  "{{ a }}",
] as const;

Deno.test("any run of template parts renders with one line for each line of text, or fails with its place", () => {
  let rendered = 0;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PARTS), { maxLength: 12 }), (parts) => {
      try {
        const template = parseTemplate(parts.join(""), { file: "m.sql" });
        const { text, lines } = runSync(renderWithMap(template, { lookup: () => undefined }));
        rendered++;
        expect(lines.length).toBe(text.split("\n").length);
        const last = template.text.split("\n").length;
        expect(lines.every((line) => line >= 1 && line <= last)).toBeTruthy();
      } catch (error) {
        if (!(error instanceof PhloError)) throw error;
        expect(error.code).toBe("PHLO-502");
        expect(error.place?.line).toBeGreaterThan(0);
      }
    }),
    { numRuns: 3000, seed: 3 },
  );
  expect(rendered).toBeGreaterThan(100);
});

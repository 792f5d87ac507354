/**
 * Facts of Jinja 3.1 (with dbt's `do`, loop controls and undefined values), template by template; and what phlo adds: places, limits, maps.
 *
 * @module
 */

import { expect } from "expect";
import { PhloError } from "../core/phlo_error.ts";
import { dict } from "./dict.ts";
import { runAsync, runSync } from "./drive.ts";
import JINJA_FACTS from "./jinja_facts.json" with { type: "json" };
import { parseTemplate } from "./parse_template.ts";
import {
  bindMacro,
  callFunction,
  evaluateExpression,
  renderNative,
  renderTemplate,
  renderWithMap,
  RETURN,
} from "./render_template.ts";
import { float, hostFunction, list, type Scope, tuple, type Value } from "./value.ts";

function scopeOf(names: Readonly<Record<string, Value>> = {}): Scope {
  return { lookup: (name) => Object.hasOwn(names, name) ? names[name] : undefined };
}

function render(text: string, names: Readonly<Record<string, Value>> = {}): string {
  return runSync(renderTemplate(parseTemplate(text, { file: "m.sql" }), scopeOf(names)));
}

function failure(work: () => unknown): PhloError {
  try {
    work();
  } catch (error) {
    if (error instanceof PhloError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

Deno.test("renderTemplate() agrees with Jinja on every recorded template", async (test) => {
  expect(JINJA_FACTS.length).toBeGreaterThan(150);
  for (const [template = "", expected = ""] of JINJA_FACTS) {
    await test.step(template.slice(0, 60).replaceAll("\n", "⏎"), () => {
      expect(render(template)).toBe(expected);
    });
  }
});

const FAILURES:
  readonly (readonly [template: string, message: string, line: number, column: number])[] = [
    ["{{ 1 + 'a' }}", "unsupported operand type(s) for +: 'int' and 'str'", 1, 6],
    ["a\n  {{ 1 / 0 }}", "division by zero", 2, 8],
    ["{{ x() }}", "'x' is undefined", 1, 4],
    ["{{ x + 1 }}", "'x' is undefined", 1, 6],
    ["{{ 'a'.foo() }}", "'str object' has no attribute 'foo'", 1, 8],
    ["{{ [1]|uper }}", 'there is no filter "uper", did you mean "upper"?', 1, 8],
    ["{{ 1 is defind }}", 'there is no test "defind", did you mean "defined"?', 1, 9],
    ["{% iff x %}", "there is no tag {% iff %}", 1, 4],
    [
      "{% if x %}\n{% for a in b %}\n",
      "the block that starts here never ends, it needs {% endfor %}",
      2,
      1,
    ],
    ["{% endif %}", "unexpected {% endif %}, no block is open", 1, 4],
    ["{% if x %}{% endfor %}", "unexpected {% endfor %}, expected {% endif %}", 1, 14],
    ["{{ x", "a tag that never ends, it needs `}}`", 1, 1],
    ["{# x", "a comment that never ends", 1, 1],
    ["{% raw %}{{", "a raw block that never ends", 1, 1],
    ["{{ 'abc }}", "a string that never ends", 1, 4],
    ["{{ (1 }}", 'unexpected "}", expected ")"', 1, 7],
    ["{{ a b }}", 'expected `}}`, found "b"', 1, 6],
    ["{{ }}", "an expression is missing here", 1, 4],
    ["{{ a ? b }}", 'unexpected character "?"', 1, 6],
    ["{% include 'x' %}", "dbt templates have no {% include %}", 1, 4],
    ["{% break %}", "{% break %} outside a loop", 1, 4],
    ["{% set a.b = 1 %}", 'cannot assign attribute "b": "a" is undefined', 1, 1],
    ["{% for a, b in [1] %}{% endfor %}", "'int' object is not iterable", 1, 1],
    ["{% for a, b in [(1, 2, 3)] %}{% endfor %}", "too many values to unpack (expected 2)", 1, 1],
    ["{{ range(1000000) }}", "Range too big", 1, 4],
    ["{{ 'a' * 10000000000 }}", "the repeated value is too long", 1, 8],
    ["{{ 2 ** 10000000 }}", "the power is too large", 1, 6],
    ["{{ [].pop() }}", "pop from empty list", 1, 7],
    ["{{ 5|length }}", "object of type 'int' has no len()", 1, 6],
    ["{{ {[]: 1} }}", "unhashable type: 'list'", 1, 4],
    [
      "{% macro f(a) %}{% endmacro %}{{ f(1, 2) }}",
      "macro 'f' takes not more than 1 argument(s)",
      1,
      34,
    ],
    [
      "{% macro f(a) %}{% endmacro %}{{ f(b=2) }}",
      "macro 'f' takes no keyword argument 'b'",
      1,
      34,
    ],
    ["{{ " + "(".repeat(20000) + "1" + ")".repeat(20000) + " }}", "nest too deeply", 1, -1],
  ];

Deno.test("renderTemplate() names the place and the reason of every failure", async (test) => {
  for (const [template, message, line, column] of FAILURES) {
    await test.step(template.slice(0, 40), () => {
      const error = failure(() => render(template));
      expect(error.code).toBe("PHLO-502");
      expect(error.message).toContain(message);
      expect(error.place?.file).toBe("m.sql");
      expect(error.place?.line).toBe(line);
      if (column > 0) expect(error.place?.column).toBe(column);
      expect(error.place?.frame).toContain("> ");
    });
  }
});

Deno.test("a failure inside macros is placed in the macro and names the calls that led there", () => {
  const file = parseTemplate(
    "{% macro inner(x) %}\n{{ x / 0 }}{% endmacro %}\n{% macro outer() %}{{ inner(1) }}{% endmacro %}",
    { file: "macros/a.sql" },
  );
  const macros = new Map(file.macros.map((definition) => [definition.name, bindMacro(definition)]));
  const scope: Scope = { lookup: (name) => macros.get(name) };
  const template = parseTemplate("select\n{{ outer() }}", { file: "m.sql" });
  const error = failure(() => runSync(renderTemplate(template, scope)));
  expect(error.place).toMatchObject({ file: "macros/a.sql", line: 2, column: 6 });
  expect(error.message).toContain(
    'in macro "inner" called at macros/a.sql:3, in macro "outer" called at m.sql:2',
  );
});

Deno.test("a macro that calls itself for ever ends with the stack named", () => {
  const error = failure(() => render("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}"));
  expect(error.message).toContain('macro "f" is call 201 inside calls');
  expect(error.message).toContain("and 194 more");
});

Deno.test("a template that does too much ends", () => {
  const template = parseTemplate(
    "{% for a in range(999) %}{% for b in range(999) %}x{% endfor %}{% endfor %}",
    { file: "m.sql" },
  );
  const error = failure(() => runSync(renderTemplate(template, scopeOf(), { maxSteps: 1000 })));
  expect(error.message).toContain("performed 1000 steps");
});

Deno.test("return() ends a macro with a value that keeps its type", () => {
  const names = { return: RETURN };
  expect(
    render(
      "{% macro f() %}text{{ return([1, 2]) }}{{ 1 / 0 }}{% endmacro %}{{ f()[1] + 1 }}",
      names,
    ),
  ).toBe("3");
  expect(
    render(
      "{% macro f() %}{% for i in [1, 2] %}{% do return(i) %}{% endfor %}{% endmacro %}{{ f() }}",
      names,
    ),
  ).toBe("1");
  expect(render("{% macro f() %}{{ return() }}{% endmacro %}{{ f() is none }}", names)).toBe(
    "True",
  );
  expect(failure(() => render("{{ return(1) }}", names)).message).toContain(
    "return() outside a macro",
  );
});

Deno.test("a macro sees the names of the node that calls it, at each call", () => {
  const { macros: [definition] } = parseTemplate("{% macro who() %}{{ this }}{% endmacro %}", {
    file: "a.sql",
  });
  if (definition === undefined) throw new Error("no macro");
  const who = bindMacro(definition);
  expect(render("{{ who() }}", { who, this: "one" })).toBe("one");
  expect(render("{{ who() }}", { who, this: "two" })).toBe("two");
  expect(render("{% set this = 5 %}{{ who() }}", { who, this: "two" })).toBe("two");
  const bound = bindMacro(definition, scopeOf({ this: "own" }));
  expect(render("{{ bound() }}", { bound, this: "other" })).toBe("own");
});

Deno.test("a host function asks in the middle of a render and gets its answer", async () => {
  const query = hostFunction("run_query", function* (args) {
    return yield { kind: "query", sql: String(args[0]) };
  });
  const template = parseTemplate(
    "{% macro q(s) %}{{ return(run_query(s)) }}{% endmacro %}{% for r in q('x') %}{{ r }},{% endfor %}{{ q('y')|length }}",
    { file: "m.sql" },
  );
  const asked: unknown[] = [];
  const rendering = renderTemplate(template, scopeOf({ return: RETURN, run_query: query }));
  const text = await runAsync(rendering, (request) => {
    asked.push(request);
    return Promise.resolve(list([1, 2]));
  });
  expect(text).toBe("1,2,2");
  expect(asked).toEqual([{ kind: "query", sql: "x" }, { kind: "query", sql: "y" }]);
  const sync = failure(() =>
    runSync(renderTemplate(template, scopeOf({ return: RETURN, run_query: query })))
  );
  expect(sync.message).toContain('Cannot answer a "query" request here');
});

Deno.test("a refused answer fails at the place that asked, with its own code", async () => {
  const ask = hostFunction("ask", function* () {
    return yield { kind: "query" };
  });
  const template = parseTemplate("a\n{{ ask() }}", { file: "m.sql" });
  const refusal = new PhloError("PHLO-501", 'Cannot run "x": no such table', { hint: "look" });
  const error: unknown = await runAsync(
    renderTemplate(template, scopeOf({ ask })),
    () => Promise.reject(refusal),
  )
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: "PHLO-501",
    hint: "look",
    place: { file: "m.sql", line: 2 },
    cause: refusal,
  });
});

Deno.test("a host function calls macros, and goes on after one that failed", () => {
  const attempt = hostFunction("attempt", function* (args, _kwargs, context) {
    try {
      return yield* context.call(args[0] ?? null, [1]);
    } catch {
      return `failed in ${context.macroStack.length} macros`;
    }
  });
  const macros =
    "{% macro good(x) %}<{{ x }}>{% endmacro %}{% macro bad(x) %}{{ x / 0 }}{% endmacro %}";
  expect(render(`${macros}{{ attempt(good) }}{{ attempt(bad) }}`, { attempt })).toBe(
    "<1>failed in 0 macros",
  );
});

Deno.test("callFunction() calls a macro from outside any template", () => {
  const { macros: [definition] } = parseTemplate(
    "{% macro f(a, b) %}{{ a }}{{ b }}{% endmacro %}",
    { file: "a.sql" },
  );
  if (definition === undefined) throw new Error("no macro");
  const call = callFunction(
    bindMacro(definition),
    { args: [1], kwargs: new Map([["b", 2]]) },
    scopeOf(),
  );
  expect(runSync(call)).toBe("12");
});

Deno.test("renderWithMap() leads each line of the text back to the line of the template", () => {
  const text =
    "{{ config() }}\n\nselect\n  {% for c in ['a', 'b'] -%}\n  {{ c }},\n  {% endfor %}\n  {{ many() }}\nfrom t\n";
  const names = {
    config: hostFunction("config", () => ""),
    many: hostFunction("many", () => "1,\n2,\n3"),
  };
  const { text: sql, lines } = runSync(
    renderWithMap(parseTemplate(text, { file: "m.sql" }), scopeOf(names)),
  );
  const mapped = sql.split("\n").map((line, index) => [line.trim(), lines[index]]);
  expect(mapped).toContainEqual(["a,", 5]);
  expect(mapped).toContainEqual(["b,", 5]);
  expect(mapped).toContainEqual(["2,", 7]);
  expect(mapped).toContainEqual(["3", 7]);
  expect(mapped.at(-1)).toEqual(["from t", 8]);
  expect(lines.length).toBe(sql.split("\n").length);
  expect(runSync(renderWithMap(parseTemplate("", { file: "m.sql" }), scopeOf()))).toEqual({
    text: "",
    lines: [1],
  });
});

Deno.test("renderNative() gives text, and other types only where a filter asks for them", () => {
  const native = (text: string) =>
    runSync(renderNative(parseTemplate(text, { file: "y" }), scopeOf({ a: 1, b: "true" })));
  expect(native("{{ a }}")).toBe("1");
  expect(native("x{{ a }}")).toBe("x1");
  expect(native("{{ a | as_number }}")).toBe(1);
  expect(native("{{ '2.5' | as_number }}")).toEqual(float(2.5));
  expect(native("{{ b | as_native }}")).toBe("true");
  expect(native("{{ 'True' | as_bool }}")).toEqual(true as Value);
  expect(native("{{ (a == 1) | as_bool }}")).toEqual(true as Value);
  expect(native("{{ '[1, (2,)]' | as_native }}")).toEqual(list([1, tuple([2])]));
  expect(native("{{ 'x' | as_text }}")).toBe("x");
  expect(failure(() => native("{{ 'x' | as_bool }}")).message).toContain("into type 'bool'");
});

Deno.test("evaluateExpression() gives the value itself", () => {
  const evaluate = (text: string) =>
    runSync(
      evaluateExpression(text, scopeOf({ ref: hostFunction("ref", (args) => args[0] ?? null) })),
    );
  expect(evaluate("ref('x')")).toBe("x");
  expect(evaluate("{'a': [1]}")).toEqual(dict([["a", list([1])]]));
  expect(evaluate("1, 2")).toEqual(tuple([1, 2]));
  expect(failure(() => evaluate("ref('x'")).code).toBe("PHLO-502");
});

Deno.test("parseTemplate() lists macros, tests, materializations, snapshots and docs", () => {
  const template = parseTemplate(
    "{% macro a(x, y=1) %}{% endmacro %}{% test b(model) %}select{% endtest %}" +
      "{% data_test d(model) %}{% enddata_test %}" +
      "{% materialization t, adapter='duckdb', supported_languages=['sql'] %}{% endmaterialization %}" +
      "{% materialization u, default %}{% endmaterialization %}" +
      "{% snapshot s %}select {{ x }}{% endsnapshot %}{% docs e %} {{ not jinja {% %} {% enddocs %}",
    { file: "a.sql" },
  );
  expect(template.macros.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    "macro a",
    "test b",
    "test d",
    "materialization t",
    "materialization u",
  ]);
  expect([...template.macros[3]?.settings.keys() ?? []]).toEqual([
    "adapter",
    "supported_languages",
  ]);
  expect(template.macros[4]?.settings.get("default")).toMatchObject({ value: true });
  expect(template.macros[0]?.source).toBe("{% macro a(x, y=1) %}{% endmacro %}");
  expect(template.blocks.map(({ kind, name, source }) => [kind, name, source])).toEqual([
    ["snapshot", "s", "select {{ x }}"],
    ["docs", "e", " {{ not jinja {% %} "],
  ]);
});

Deno.test("host objects take part in attributes, printing, equality, iteration and arithmetic", () => {
  const day = (number: number): Value => ({
    kind: "object",
    typeName: "Day",
    attribute: (name) => name === "number" ? number : undefined,
    text: () => `day ${number}`,
    repr: () => `Day(${number})`,
    equals: (other) =>
      typeof other === "object" && other?.kind === "object" && other.attribute("number") === number,
    hash: () => String(number),
    compare: (other) =>
      typeof other === "object" && other?.kind === "object"
        ? number - Number(other.attribute("number"))
        : undefined,
    operate: (operator, other, side) =>
      operator === "+" && side === "left" && typeof other === "number"
        ? day(number + other)
        : undefined,
    isTruthy: () => true,
  });
  const names = { a: day(1), b: day(2), same: day(1) };
  expect(render("{{ a }} {{ [a] }} {{ a.number }} {{ a['number'] }} {{ a.x is defined }}", names))
    .toBe("day 1 [Day(1)] 1 1 False");
  expect(
    render(
      "{{ a == same }} {{ a == b }} {{ a < b }} {{ a + 1 }} {{ [b, a]|sort }} {{ [a, same]|unique|length }} {{ {a: 1}[same] }}",
      names,
    ),
  )
    .toBe("True False True day 2 [Day(1), Day(2)] 1 1");
  expect(failure(() => render("{{ 1 + a }}", names)).message).toContain("'int' and 'Day'");
});

import { expect } from "expect";
import { compileNamed, loadFiles } from "../../../tests/support/fake_dbt.ts";

/** Renders expressions, one a line; the clock stands at 2024-01-20T12:00Z. */
async function render(expressions: readonly string[]): Promise<readonly string[]> {
  const text = expressions.map((one) => `{{ ${one} }}`).join("\n@\n");
  const project = await loadFiles({ "models/m.sql": text });
  return (await compileNamed(project, "m")).sql.split("\n@\n");
}

const DT = "modules.datetime";

Deno.test("modules.datetime answers as Python's", async () => {
  const cases: readonly (readonly [string, string])[] = [
    [`${DT}.datetime(2024, 1, 20, 13, 5, 9)`, "2024-01-20 13:05:09"],
    [`${DT}.datetime(2024, 1, 20).isoformat()`, "2024-01-20T00:00:00"],
    [
      `${DT}.datetime.now().strftime('%d/%m/%y %I:%M %p %j %A %b %%')`,
      "20/01/24 12:00 PM 020 Saturday Jan %",
    ],
    [`${DT}.datetime.strptime('20240120 07', '%Y%m%d %H')`, "2024-01-20 07:00:00"],
    [
      `${DT}.datetime.strptime('Jan 5, 2024 07:30 PM', '%b %d, %Y %I:%M %p')`,
      "2024-01-05 19:30:00",
    ],
    [
      `${DT}.datetime.fromisoformat('2024-01-20T10:11:12.5+00:00')`,
      "2024-01-20 10:11:12.500000+00:00",
    ],
    [`${DT}.date.fromisoformat('2024-02-29')`, "2024-02-29"],
    [`${DT}.date.today()`, "2024-01-20"],
    [`(${DT}.date(2024, 3, 1) - ${DT}.timedelta(days=1))`, "2024-02-29"],
    [`(${DT}.date(2024, 3, 1) - ${DT}.date(2024, 2, 1)).days`, "29"],
    [`${DT}.timedelta(hours=25)`, "1 day, 1:00:00"],
    [`${DT}.timedelta(days=1, minutes=1).total_seconds()`, "86460.0"],
    [`(${DT}.timedelta(hours=1) * 3)`, "3:00:00"],
    [`${DT}.date(2024, 1, 1) < ${DT}.date(2024, 1, 2)`, "True"],
    [`${DT}.date(2024, 1, 1) == ${DT}.date(2024, 1, 1)`, "True"],
    [`${DT}.datetime(2024, 1, 31).replace(day=1).date()`, "2024-01-01"],
    [`${DT}.date(2024, 1, 21).weekday()`, "6"],
    [`${DT}.date(2024, 1, 21).isoweekday()`, "7"],
    ["run_started_at.isoformat()", "2024-01-20T12:00:00+00:00"],
    ["run_started_at.year ~ run_started_at.astimezone(modules.pytz.utc).hour", "202412"],
  ];
  expect(await render(cases.map(([text]) => text))).toEqual(
    cases.map(([, expected]) => expected),
  );
});

Deno.test("modules.datetime refuses texts that are no such date", async () => {
  for (
    const call of [
      "'2024-13-01', '%Y-%m-%d'",
      "'2024-02-30', '%Y-%m-%d'",
      "'x', '%Y'",
      "'2024x', '%Y'",
    ]
  ) {
    const project = await loadFiles({
      "models/m.sql": `{{ ${DT}.datetime.strptime(${call}) }}`,
    });
    expect(project.problems[0]?.message).toContain("as a date");
  }
});

Deno.test("modules.re answers as Python's", async () => {
  const cases: readonly (readonly [string, string])[] = [
    ["modules.re.match('b', 'abc')", "None"],
    ["modules.re.match('(a)(?P<two>b)', 'abc').group(1)", "a"],
    ["modules.re.match('(a)(?P<two>b)', 'abc').group('two')", "b"],
    ["modules.re.search('C', 'abc', modules.re.IGNORECASE).start()", "2"],
    ["modules.re.search('(?i)C', 'abc').group()", "c"],
    ["modules.re.fullmatch('a+', 'aab') is none", "True"],
    ["modules.re.findall('\\\\d+', 'a1b22')", "['1', '22']"],
    ["modules.re.findall('(\\\\w)(\\\\d)', 'a1 b2')", "[('a', '1'), ('b', '2')]"],
    ["modules.re.sub('[^a-z]+', '_', 'a B c')", "a_c"],
    ["modules.re.sub('(?P<x>a)', '<\\\\g<x>>', 'aa', 1)", "<a>a"],
    ["modules.re.split(',\\\\s*', 'a, b,c')", "['a', 'b', 'c']"],
    ["modules.re.compile('^a.c$', modules.re.S).match('abc').groups()", "()"],
    ["modules.re.escape('a.b')", "a\\.b"],
  ];
  expect(await render(cases.map(([text]) => text))).toEqual(cases.map(([, expected]) => expected));
  const project = await loadFiles({ "models/m.sql": "{{ modules.re.match('(', 'x') }}" });
  expect(project.problems[0]?.message).toContain('Cannot use the pattern "("');
});

/**
 * A table at a glance: some rows, a number over time, and what each column holds.
 *
 * @module
 */

import { parseTableName, renderTableName } from "../core/catalog.ts";
import { PhloError } from "../core/phlo_error.ts";
import { quoteName } from "../core/sql_text.ts";
import {
  choosePlotColumns,
  isNumberType,
  type PlotChoices,
  renderEpoch,
  type TimeColumn,
} from "../web/preview/choose_columns.ts";
import type {
  ColumnProfile,
  LakeQuestion,
  Plot,
  PreviewAnswer,
  RowSet,
} from "../web/sql_console/lake_question.ts";
import type { LakeReader } from "./read_lake.ts";
import { readRows } from "./sql_child_rows.ts";

type PreviewQuestion = Extract<LakeQuestion, { kind: "preview" }>;

const ROWS_SAMPLED = 100;
/** Rows are drawn one by one up to here; more of them as the lowest and highest of each of `PLOT_BUCKETS`. */
const MOST_POINTS = 1000;
const PLOT_BUCKETS = 500;
/** Columns that are looked at, and rows that are counted. */
const MOST_PROFILES = 40;
const MOST_ROWS_COUNTED = 2_000_000;
const HISTOGRAM_BARS = 16;
const MOST_FREQUENT = 6;

/** Looks at a table. @throws PhloError PHLO-001 where it is not there */
export async function previewTable(
  question: PreviewQuestion,
  reader: LakeReader,
): Promise<PreviewAnswer> {
  const source = await findSource(question, reader);
  const [count] = (await readRows(`SELECT count(*) AS n FROM ${source}`, 1, reader)).rows;
  const first = await readRows(
    `SELECT COLUMNS(c -> c NOT LIKE '\\_phlo\\_%' ESCAPE '\\') FROM ${source}`,
    ROWS_SAMPLED,
    reader,
  );
  const choices = choosePlotColumns(first.columns.map(({ name, type }, index) => ({
    name,
    type,
    values: first.rows.map((row) => row[index]),
  })));
  const time = choices.times.find(({ name }) => name === question.timeColumn) ?? choices.times[0];
  const value = choices.values.find((name) => name === question.valueColumn) ?? choices.values[0];
  const rowCount = Number(count?.[0] ?? 0);
  const plot = time === undefined || value === undefined
    ? undefined
    : await readPlot(source, time, value, reader);
  return {
    table: question.table,
    rowCount,
    sample: await newestFirst(source, first, { rowCount, time }, reader),
    ...namesOf(choices),
    ...(plot === undefined ? {} : { plot }),
    profiles: question.withProfile ? await readProfiles(source, first, rowCount, reader) : [],
  };
}

async function findSource(question: PreviewQuestion, { lake }: LakeReader): Promise<string> {
  const table = parseTableName(question.table);
  const entries = await lake.catalog.list(question.branch);
  if (table === undefined || !entries.some((each) => renderTableName(each) === question.table)) {
    throw new PhloError("PHLO-001", `Cannot find the table "${question.table}": it is not there`, {
      hint: "a run that succeeds makes it",
    });
  }
  return `lake.${quoteName(table.namespace)}.${quoteName(table.name)}`;
}

function namesOf({ times, values }: PlotChoices): Pick<
  PreviewAnswer,
  "timeColumns" | "valueColumns"
> {
  return { timeColumns: times.map(({ name }) => name), valueColumns: [...values] };
}

/** People look for what came last. Sorting is for tables that it takes no time for. */
async function newestFirst(
  source: string,
  first: RowSet,
  { rowCount, time }: { readonly rowCount: number; readonly time: TimeColumn | undefined },
  reader: LakeReader,
): Promise<RowSet> {
  if (time === undefined || rowCount > MOST_ROWS_COUNTED) return first;
  const names = first.columns.map(({ name }) => quoteName(name)).join(", ");
  const order = renderEpoch(quoteName(time.name), time.form);
  const sql = `SELECT ${names} FROM ${source} ORDER BY ${order} DESC NULLS LAST`;
  return await readRows(sql, ROWS_SAMPLED, reader);
}

async function readPlot(
  source: string,
  time: TimeColumn,
  value: string,
  reader: LakeReader,
): Promise<Plot> {
  const sql = `WITH points AS (
      SELECT ${renderEpoch(quoteName(time.name), time.form)} AS t,
        CAST(${quoteName(value)} AS DOUBLE) AS v FROM ${source}),
    drawn AS (SELECT * FROM points WHERE t IS NOT NULL AND isfinite(v)),
    bounds AS (SELECT min(t) AS low, max(t) AS high, count(*) AS n FROM drawn)
    SELECT min(t), min(v), max(v), avg(v), CAST(count(*) AS DOUBLE)
    FROM drawn, bounds
    GROUP BY CASE WHEN n <= ${MOST_POINTS} THEN t
      ELSE floor((t - low) * ${PLOT_BUCKETS} / (high - low + 1)) END
    ORDER BY 1`;
  const { rows } = await readRows(sql, MOST_POINTS + 1, reader);
  const points = rows.map(([at, low, high, middle, count]) => ({
    at: Number(at),
    low: Number(low),
    high: Number(high),
    middle: Number(middle),
    count: Number(count),
  }));
  return {
    timeColumn: time.name,
    valueColumn: value,
    rows: points.reduce((sum, { count }) => sum + count, 0),
    points,
  };
}

async function readProfiles(
  source: string,
  { columns }: RowSet,
  rowCount: number,
  reader: LakeReader,
): Promise<ColumnProfile[]> {
  const looked = columns.slice(0, MOST_PROFILES);
  if (looked.length === 0 || rowCount === 0) return [];
  const from = rowCount > MOST_ROWS_COUNTED
    ? `(SELECT * FROM ${source} LIMIT ${MOST_ROWS_COUNTED})`
    : source;
  const facts = looked.map(({ name }) => {
    const column = quoteName(name);
    return `count(*) - count(${column}), approx_count_distinct(${column}),
      left(CAST(min(${column}) AS VARCHAR), 80), left(CAST(max(${column}) AS VARCHAR), 80)`;
  });
  const sql = `SELECT ${facts.join(", ")} FROM ${from}`;
  const row = (await readRows(sql, 1, reader)).rows[0] ?? [];
  const profiles: ColumnProfile[] = [];
  for (const [index, { name, type }] of looked.entries()) {
    const [nulls, distinct, low, high] = row.slice(index * 4, index * 4 + 4);
    const isHistogram = isNumberType(type) && Number(distinct) > MOST_FREQUENT;
    profiles.push({
      name,
      type,
      nulls: Number(nulls),
      // An estimate, which may go beyond what there is.
      distinct: Math.min(Number(distinct), rowCount - Number(nulls)),
      low: low === null || low === undefined ? null : String(low),
      high: high === null || high === undefined ? null : String(high),
      isHistogram,
      bars: await readBars(from, { name, isHistogram }, reader),
    });
  }
  return profiles;
}

async function readBars(
  from: string,
  { name, isHistogram }: { readonly name: string; readonly isHistogram: boolean },
  reader: LakeReader,
): Promise<ColumnProfile["bars"]> {
  const column = quoteName(name);
  const sql = isHistogram
    ? `WITH given AS (SELECT CAST(${column} AS DOUBLE) AS v FROM ${from}),
        known AS (SELECT v FROM given WHERE isfinite(v)),
        bounds AS (SELECT min(v) AS low, greatest((max(v) - min(v)) / ${HISTOGRAM_BARS}, 1e-300) AS step FROM known),
        counted AS (SELECT least(floor((v - low) / step), ${
      HISTOGRAM_BARS - 1
    }) AS bar, count(*) AS n
          FROM known, bounds GROUP BY bar)
        SELECT format('{:.6g}', low + r.range * step), coalesce(n, 0)
        FROM range(${HISTOGRAM_BARS}) r CROSS JOIN bounds LEFT JOIN counted ON bar = r.range ORDER BY r.range`
    : `SELECT left(CAST(${column} AS VARCHAR), 60), count(*) FROM ${from}
        WHERE ${column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${MOST_FREQUENT}`;
  const { rows } = await readRows(sql, HISTOGRAM_BARS, reader);
  return rows.map(([label, count]) => ({ label: String(label), count: Number(count) }));
}

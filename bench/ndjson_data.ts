/**
 * Writes the NDJSON that the validate road is measured with: strings, integers, doubles, booleans, instants as text,
 * nullable fields and a nested object; some 550 bytes a record, the same for every run.
 *
 * Usage: `deno run -A bench/ndjson_data.ts [rows] [path]`
 *
 * @module
 */

const COUNTRIES = ["DE", "FR", "GB", "IT", "US"] as const;
const FILLER =
  'a sentence of ordinary length, as people write it into the note field of a form, with a quote \\" and an ü in it';

/** A small generator of numbers that are the same in every run. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One record as a line of JSON. */
function renderRecord(row: number, random: () => number): string {
  const at = new Date(1_700_000_000_000 + row * 1000).toISOString();
  const note = random() < 0.2 ? "null" : `"${FILLER}"`;
  return `{"id":"rec_${row.toString(16).padStart(12, "0")}","account":"acc-${
    Math.floor(random() * 50_000)
  }","sequence":${row},"quantity":${Math.floor(random() * 1000)},"price":${
    (random() * 500).toFixed(2)
  },"score":${random() < 0.1 ? "null" : (random() * 10 - 5).toFixed(4)},"active":${
    random() < 0.5
  },"verified":${random() < 0.3 ? "null" : "true"},"createdAt":"${at}","updatedAt":${
    random() < 0.5 ? "null" : `"${at}"`
  },"country":"${COUNTRIES[Math.floor(random() * 5)]}","title":"Order ${row} of the day, ${
    Math.floor(random() * 1e6)
  } items in total","note":${note},"rank":${
    random() < 0.3 ? "null" : Math.floor(random() * 1e6)
  },"address":{"street":"${Math.floor(random() * 200)} High Street, Building ${
    Math.floor(random() * 20)
  }","city":"City ${Math.floor(random() * 300)}","latitude":${(random() * 90).toFixed(5)}}}\n`;
}

/** Writes `rows` records to `path`. */
export async function writeNdjson(rows: number, path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  const writer = file.writable.getWriter();
  const random = createRandom(7);
  const encoder = new TextEncoder();
  for (let row = 0; row < rows;) {
    const lines: string[] = [];
    for (const end = Math.min(rows, row + 5000); row < end; row++) {
      lines.push(renderRecord(row, random));
    }
    await writer.write(encoder.encode(lines.join("")));
  }
  await writer.close();
}

if (import.meta.main) {
  const rows = Number(Deno.args[0] ?? 1_000_000);
  await writeNdjson(rows, Deno.args[1] ?? `bench/.data/records_${rows}.ndjson`);
}

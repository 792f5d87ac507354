/**
 * Writes what the upsert is measured with: a table of random keys with five columns, and a tenth of its keys with new values. The
 * same for every run.
 *
 * @module
 */

/** Scatters numbers; no two below 2^32 become the same. */
function scatter(row: number): number {
  return Math.imul(row + 1, 2_654_435_761) >>> 0;
}

function renderRecord(row: number, version: number): string {
  const key = scatter(row).toString(16).padStart(8, "0");
  const at = new Date(1_700_000_000_000 + row * 1000).toISOString();
  return `{"id":"key-${key}","name":"Customer ${row % 50_000}","amount":${
    (scatter(row) % 100_000 + version) / 100
  },"quantity":${row % 97},"active":${(row + version) % 2 === 0},"updatedAt":"${at}"}\n`;
}

/** Writes records of all rows below `rows`, or of every `step`th with the values of a later version. */
export async function writeKeyed(
  path: string,
  { rows, step, version }: {
    readonly rows: number;
    readonly step: number;
    readonly version: number;
  },
): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  const writer = file.writable.getWriter();
  const encoder = new TextEncoder();
  let text = "";
  for (let row = 0; row < rows; row += step) {
    text += renderRecord(row, version);
    if (text.length < 1_000_000) continue;
    await writer.write(encoder.encode(text));
    text = "";
  }
  await writer.write(encoder.encode(text));
  await writer.close();
}

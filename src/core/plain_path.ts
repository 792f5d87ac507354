/**
 * The one spelling of a file's name. Engines spell one path in several ways
 * (`/a`, `file:/a`, `file:///a`); comparing the spellings has cost other tools their live files.
 *
 * @module
 */

/** The plain absolute path of a local path or `file:` URI; any other URI comes back unchanged. */
export function plainPath(uri: string): string {
  const match = /^file:(?:\/\/(?:localhost)?)?(?=\/)/i.exec(uri);
  return match === null ? uri : uri.slice(match[0].length);
}

/**
 * Tells whether two names of a file are the same file. Engines spell one path in several ways
 * (`/a`, `file:/a`, `file:///a`); comparing the spellings has cost other tools their live files.
 *
 * @module
 */

/** The plain absolute path of a local path or `file:` URI; any other URI comes back unchanged. */
export function plainPath(uri: string): string {
  const match = /^file:(?:\/\/(?:localhost)?)?(?=\/)/i.exec(uri);
  return match === null ? uri : uri.slice(match[0].length);
}

/** True where both spellings name one file. */
export function isSameFile(left: string, right: string): boolean {
  return plainPath(left) === plainPath(right);
}

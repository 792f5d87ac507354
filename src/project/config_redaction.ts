/**
 * The secrets of a configuration, and texts without them. Whatever prints or stores text from outside takes it through here.
 *
 * @module
 */

/** Which variables hold secrets, and how to take their values out of a text. */
export interface Redaction {
  /** Names of the variables whose values are secret, sorted. */
  readonly names: readonly string[];
  /** The text with every secret value replaced by `[NAME]`. */
  redact(text: string): string;
}

const SECRET_NAME =
  /(^|_)(TOKEN|KEY|APIKEY|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?)(_[0-9]+)?$/i;
/** A shorter value would tear ordinary words apart, and is no secret worth the name. */
const MIN_SECRET_LENGTH = 4;

/** Finds the secrets among a configuration's variables. */
export function redactionOf(
  config: { readonly variables: Readonly<Record<string, string>> },
): Redaction {
  const secrets: { name: string; spelling: string }[] = [];
  for (const [name, value] of Object.entries(config.variables)) {
    for (const secret of listSecrets(name, value)) {
      for (const spelling of spell(secret)) secrets.push({ name, spelling });
    }
  }
  // Longest first: a secret that holds another is replaced as a whole.
  secrets.sort((left, right) => right.spelling.length - left.spelling.length);
  return {
    names: [...new Set(secrets.map((secret) => secret.name))].sort(),
    redact: (text) =>
      secrets.reduce(
        (clean, { name, spelling }) => clean.replaceAll(spelling, () => `[${name}]`),
        text,
      ),
  };
}

function listSecrets(name: string, value: string): readonly string[] {
  const candidates = SECRET_NAME.test(name) ? [value, value.trim()] : [passwordIn(value)];
  return [...new Set(candidates)].filter((secret) => secret.length >= MIN_SECRET_LENGTH);
}

/** The password of a URL such as `postgres://me:secret@host/db`. */
function passwordIn(value: string): string {
  if (!value.includes("://") || !URL.canParse(value)) return "";
  const { password } = new URL(value);
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}

/** A secret as it stands in plain text, in a URL and in JSON. */
function spell(secret: string): readonly string[] {
  const spellings = [secret, JSON.stringify(secret).slice(1, -1)];
  if (secret.isWellFormed()) {
    spellings.push(
      encodeURIComponent(secret),
      new URLSearchParams({ a: secret }).toString().slice(2),
    );
  }
  return [...new Set(spellings)];
}

/** Formatting of values from files and inputs in errors: short, on one line, and never with a possible secret. */

type Path = readonly (string | number)[]

/**
 * Longest text that is shown. Longer texts are only counted, because even the beginning of a pasted key reveals too
 * much.
 */
const LONGEST_SHOWN = 60

/** Patterns of secrets that people paste by mistake, anywhere in a text. */
const SECRETS: readonly RegExp[] = [
  // PEM of any kind: a private key, or a file that begins with one.
  /-----\s*BEGIN/i,
  // DER in base64: PFX files, private keys and certificates begin with a long SEQUENCE.
  /\bMI[I-K][A-Za-z0-9+/]{5,}/,
  // GitHub (classic, fine-grained, app and Actions tokens) and GitLab.
  /\bgh[a-z]_[A-Za-z0-9]{4,}|\bgithub_pat_\w{4,}|\bgl[a-z]{2,5}-[\w-]{8,}/i,
  // JSON Web Tokens, whole or cut.
  /\beyJ[\w-]{8,}/,
  // Client secrets of Entra: a digit and `Q~` after three characters, then more of the same.
  /[\w.~-]{3}\dQ~[\w.~-]{8,}/,
  // Access keys of AWS.
  /\b(?:AKIA|ASIA)[0-9A-Z]{12,}/,
  // Personal access tokens of Azure DevOps.
  /(?<![A-Za-z0-9])(?:[a-z2-7]{52}|[A-Za-z0-9]{84})(?![A-Za-z0-9])/,
  // User and password in an address.
  /:\/\/[^/?#]*:[^/?#]*@/,
  // Shared access signatures and connection strings.
  /[?&;](?:sig|code|token|access_token|password)=|(?:AccountKey|SharedAccessKey|AccessKey|Password|Pwd)=/i
]

/** A row of characters as long as in keys. Names hardly ever have one that mixes upper case, lower case and digits. */
const ROW = /[A-Za-z0-9+=_~]{20,}/g
const MIXED: readonly RegExp[] = [/[a-z]/, /[A-Z]/, /\d/]

/** Returns whether a text looks like a key, a token or an address with a password, or contains one. */
export function looksSecret(text: string): boolean {
  if (SECRETS.some(form => form.test(text))) return true
  return (text.match(ROW) ?? []).some(row => MIXED.every(kind => kind.test(row)))
}

/** Returns whether people paste keys and tokens into a setting: certificates, and the address of a Git repository. */
function mayHoldSecret(path: Path): boolean {
  return path.includes('certificates') || (path.includes('source') && path.at(-1) === 'url')
}

/**
 * Returns a value as text for an error message. A mapping or list is only named, a long text is only counted. A
 * possible secret is never quoted, neither whole nor in part. A text is a possible secret because of its form or its
 * setting.
 */
export function showValue(value: unknown, path: Path = []): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'a mapping'
  if (typeof value !== 'string') return JSON.stringify(value) ?? String(value)
  const { length } = [...value]
  if (mayHoldSecret(path) || looksSecret(value))
    return `a text of ${length} characters, which is not shown because it may be a secret`
  return length > LONGEST_SHOWN ? `a text of ${length} characters` : JSON.stringify(value)
}

/** Returns the name of a setting for a message. A name that looks like a secret is not shown. */
export function showKey(key: string | number): string {
  return typeof key === 'string' && looksSecret(key) ? '(not shown)' : [...String(key)].slice(0, LONGEST_SHOWN).join('')
}

/** Formatting of values from files and inputs in errors: short, on one line, and never with a possible secret. */

type Path = readonly (string | number)[]

/**
 * Maximum length of a text that is shown. For a longer text, only the number of characters is shown, because even the
 * beginning of a pasted key reveals too much.
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
  // Client secrets of Entra: three characters, a digit and `Q~`, then at least eight more characters.
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

/**
 * A sequence of characters that is as long as in a key. Names rarely contain such a sequence with upper case, lower
 * case and digits.
 */
const ROW = /[A-Za-z0-9+=_~]{20,}/g
const MIXED: readonly RegExp[] = [/[a-z]/, /[A-Z]/, /\d/]

/** Returns whether a text looks like a key, a token or an address with a password, or contains one. */
export function looksSecret(text: string): boolean {
  if (SECRETS.some(form => form.test(text))) return true
  return (text.match(ROW) ?? []).some(row => MIXED.every(kind => kind.test(row)))
}

/** Beginning of a resource id of Azure, also without the first slash, and the maximum length of an id that is shown. */
const RESOURCE_ID = /^\/?subscriptions\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\//i
const LONGEST_ID_SHOWN = 400

/**
 * Returns whether a text is a resource id without a secret in it. Long names of resources look like keys, so only the
 * patterns of secrets count.
 */
function isPlainId(text: string): boolean {
  return RESOURCE_ID.test(text) && text.length <= LONGEST_ID_SHOWN && !SECRETS.some(form => form.test(text))
}

/** Settings of a Git repository into which people paste keys and tokens. */
const GIT_SETTINGS: readonly unknown[] = ['url', 'httpsUser', 'httpsCACert']

/**
 * Returns whether a setting is one into which people paste keys and tokens: a certificate, or the address and the login
 * of a Git repository.
 */
function mayHoldSecret(path: Path): boolean {
  return path.includes('certificates') || (path.includes('source') && GIT_SETTINGS.includes(path.at(-1)))
}

/**
 * Returns whether a setting holds public keys of hosts. They look like secrets. They are not quoted
 * either, because a text with a wrong form can be a private key.
 */
export function isKnownHosts(path: Path): boolean {
  return path.includes('source') && path.at(-1) === 'sshKnownHosts'
}

/**
 * Returns a value as text for an error message. For a mapping or list, only the kind is shown. For a long text, only
 * the number of characters is shown, unless it is a resource id. A possible secret is never quoted, not even in part. The form of a text or its
 * setting can make it a possible secret.
 */
export function showValue(value: unknown, path: Path = []): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'a mapping'
  if (typeof value !== 'string') return JSON.stringify(value) ?? String(value)
  const { length } = [...value]
  if (isKnownHosts(path)) return `a text of ${length} characters`
  if (isPlainId(value) && !mayHoldSecret(path)) return JSON.stringify(value)
  if (mayHoldSecret(path) || looksSecret(value))
    return `a text of ${length} characters, which is not shown because it may be a secret`
  return length > LONGEST_SHOWN ? `a text of ${length} characters` : JSON.stringify(value)
}

/**
 * Returns a sentence that names the first character of a shown text that is not ASCII, such as a Cyrillic letter that
 * looks like a Latin one. It begins with a blank. Returns an empty text if there is no such character, or if the text is
 * not shown.
 */
export function namedCharacter(value: unknown, path: Path = []): string {
  if (typeof value !== 'string' || showValue(value, path) !== JSON.stringify(value)) return ''
  const [character] = /\P{ASCII}/u.exec(value) ?? []
  const code = character?.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
  return code === undefined ? '' : ` It contains the character U+${code}, which is not allowed here.`
}

/** Returns the name of a setting for a message. A name that looks like a secret is not shown. */
export function showKey(key: string | number): string {
  return typeof key === 'string' && looksSecret(key) ? '(not shown)' : [...String(key)].slice(0, LONGEST_SHOWN).join('')
}

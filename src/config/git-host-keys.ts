import { X509Certificate } from 'node:crypto'
import { gitAddressProblem } from './git-address.ts'

/** One line of a `known_hosts` file ("sshd(8)", SSH_KNOWN_HOSTS FILE FORMAT): hosts, type of the key, key. */
const LINE = /^(@cert-authority )?(\S+) ((?:ssh|ecdsa|sk)-[\w@.-]+) ([A-Za-z0-9+/]{16,}={0,3})( .*)?$/

const ALLOWED = 'give lines of a known_hosts file, each with host, type and public key'

/** Returns the command that prints the lines of a host. `port` is empty for 22, the default. */
export function scanCommand(host: string, port: string): string {
  return `ssh-keyscan ${port === '' ? '' : `-p ${port} `}${host}`
}

/** Advice for the output of `scanCommand`, because another machine can respond instead of the host. */
export const COMPARE_KEYS = 'after you have compared its keys with those that the host publishes'

/**
 * Returns a sentence with the command that prints the known hosts for the address of a repository. It begins with a
 * blank. Returns an empty text if the address is not one of SSH.
 */
export function knownHostsRemedy(address: unknown): string {
  if (typeof address !== 'string' || !address.startsWith('ssh://') || gitAddressProblem(address) !== undefined)
    return ''
  const { hostname, port } = new URL(address)
  return ` Use the output of \`${scanCommand(hostname.toLowerCase(), port)}\`, ${COMPARE_KEYS}.`
}

/**
 * Returns why a text is not a list of known hosts, or `undefined` if it is one. The result never quotes the text. It
 * has no command for the host, which is in another setting: `knownHostsRemedy` returns the command.
 */
export function knownHostsProblem(text: string): string | undefined {
  if (/PRIVATE KEY/.test(text)) return `the text contains a private key, which must never be in this file; ${ALLOWED}`
  const wrong = text.split(LINE_BREAK).findIndex(line => isHostLine(line) && !LINE.test(line))
  if (hostLines(text).length === 0 || text.length > LONGEST) return ALLOWED
  return wrong < 0 ? undefined : `line ${wrong + 1} of the text has another form; ${ALLOWED}`
}

/** Maximum length of known hosts and of certificates, so that a file cannot become too large for a deployment. */
const LONGEST = 20_000

function hostLines(text: string): string[] {
  return text.split(LINE_BREAK).filter(isHostLine)
}

const LINE_BREAK = /\r?\n/

/** Returns whether a line is neither blank nor a comment. */
function isHostLine(line: string): boolean {
  return line.trim() !== '' && !line.startsWith('#')
}

/**
 * Returns whether a list of known hosts can contain the key of a host. A port other than 22 belongs to the name of the
 * host: `[git.contoso.com]:7999`. Hashed names cannot be compared, so they count as the host.
 */
export function knowsHost(knownHosts: string, host: string, port: string): boolean {
  const name = port === '' || port === '22' ? host : `[${host}]:${port}`
  const names = hostLines(knownHosts).flatMap(line => LINE.exec(line)?.[2]?.split(',') ?? [])
  return names.some(each => each.startsWith('|1|') || matchesPattern(each, name))
}

function matchesPattern(pattern: string, name: string): boolean {
  const form = pattern.toLowerCase().replaceAll(/[\\^$.|+()[\]{}]/g, String.raw`\$&`)
  return new RegExp(`^${form.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(name)
}

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g
const PEM_ALLOWED =
  'give one or more certificates as PEM text, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----'

/** Returns why a text is not a list of certificates as PEM, or `undefined` if it is one. */
export function certificatesProblem(text: string): string | undefined {
  if (/PRIVATE KEY/.test(text))
    return `the text contains a private key, which must never be in this file; ${PEM_ALLOWED}`
  const blocks = text.match(BLOCK) ?? []
  const rest = text.replaceAll(BLOCK, '').trim()
  return blocks.length > 0 && rest === '' && text.length <= LONGEST && blocks.every(isCertificate)
    ? undefined
    : PEM_ALLOWED
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false
  }
}

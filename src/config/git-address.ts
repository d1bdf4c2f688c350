import { looksSecret } from './document/shown-value.ts'

/**
 * Pattern for the address of a Git repository, as in the JSON Schema. `gitAddressProblem` checks what a pattern cannot
 * express.
 */
export const GIT_ADDRESS = /^(https|ssh):\/\/([\w.-]+@)?[a-zA-Z0-9][a-zA-Z0-9.-]{0,252}(:\d{1,5})?\/[\w./~-]{1,300}$/

const ALLOWED = 'give an address that begins with https:// or ssh://git@, without a password'

/**
 * A DNS name of at least two labels, the last of which is not a number. Rules of the firewall allow Git hosts by name,
 * and take no IP address as a name.
 */
const HOST_NAME = /^(?!.{254})(?:[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/i

/** Hosts of Azure DevOps. The clone addresses that Azure DevOps shows have the name of the organization as the user. */
const AZURE_DEVOPS = /^dev\.azure\.com$|\.visualstudio\.com$/i

/** A name of an organization or a person, which is shorter than every personal access token of Azure DevOps. */
const PLAIN_NAME = /^[a-z0-9][a-z0-9-]{0,49}$/i

/**
 * Returns why Flux cannot use a text as the address of a Git repository, and what to write instead, or `undefined` if
 * the text is valid. The result never contains the text, which can hold a password or a token, except the host and
 * path of the short form of SSH with the user `git`.
 */
export function gitAddressProblem(text: string): string | undefined {
  const user = /^[a-z]+:\/\/([^/?#]*)@/i.exec(text)?.[1]
  if (user?.includes(':')) return `the address contains a password; ${ALLOWED}${MOVED}`
  if (/^[\w.-]+@[\w.-]+:/.test(text))
    return `write ${longSshForm(text) ?? 'ssh://git@HOST/PATH'} instead of the short form git@HOST:PATH, which Azure does not accept`
  if (!GIT_ADDRESS.test(text)) return ALLOWED
  if (!URL.canParse(text)) return `the host or port of the address is not valid (a port is at most 65535); ${ALLOWED}`
  const { protocol, hostname, port } = new URL(text)
  if (port === '0') return `the port of the address is 0; ${ALLOWED}`
  if (!HOST_NAME.test(hostname)) return `the host is not a full DNS name, which the firewall needs; ${ALLOWED}`
  // The parsed address no longer has these segments, so they are searched in the text.
  if (/^[a-z]+:\/\/[^/]*\/(?:.*\/)?(?:\.{0,2}\/|\.{1,2}$)/i.test(text))
    return `the path of the address has an empty segment, . or ..; ${ALLOWED}`
  if (user === undefined || user === 'git') return undefined
  if (looksSecret(user)) return `the user in the address looks like a token; remove it${MOVED}`
  if (protocol === 'ssh:' || (AZURE_DEVOPS.test(hostname) && PLAIN_NAME.test(user))) return undefined
  return `the address names a user other than git, which may be a token; remove it${MOVED}`
}

/** Returns the address for the short form of SSH with the user `git`, or `undefined` if the result would not be valid. */
function longSshForm(text: string): string | undefined {
  const [, host, path] = /^git@([^:]+):\/*(.*)$/.exec(text) ?? []
  const address = `ssh://git@${host}/${path}`
  return host === undefined || looksSecret(text) || gitAddressProblem(address) !== undefined ? undefined : address
}

/** Remedy for a user or token in an address. */
const MOVED =
  '. Set access: https, and pass a token in the input git-key. If the value is a secret, revoke it, because everyone who can read this file can see it'

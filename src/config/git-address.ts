import { looksSecret } from './shown-value.ts'

/** The address of a Git repository as the schema describes it; what a pattern cannot say is in `gitAddressProblem`. */
export const GIT_ADDRESS = /^(https|ssh):\/\/([\w.-]+@)?[a-zA-Z0-9][a-zA-Z0-9.-]{0,252}(:\d{1,5})?\/[\w./~-]{1,300}$/

const ALLOWED = 'give an address that begins with https:// or ssh://git@, without a password'

/** Hosts of Azure DevOps, whose own clone addresses carry the name of the organization as the user. */
const AZURE_DEVOPS = /^dev\.azure\.com$|\.visualstudio\.com$/i

/** A name of an organization or a person: shorter than every personal access token of Azure DevOps. */
const PLAIN_NAME = /^[a-z0-9][a-z0-9-]{0,49}$/i

/**
 * Returns why a text is no address of a Git repository that Flux may be given, and what to write instead; `undefined` when it
 * is one. The text itself is never part of the answer: it may hold a password or a token.
 */
export function gitAddressProblem(text: string): string | undefined {
  const user = /^[a-z]+:\/\/([^/?#]*)@/i.exec(text)?.[1]
  if (user?.includes(':')) return `the address holds a password; ${ALLOWED}${MOVED}`
  if (!GIT_ADDRESS.test(text)) return ALLOWED
  if (!URL.canParse(text)) return `its host or its port is not valid (a port is at most 65535); ${ALLOWED}`
  const { protocol, hostname, port } = new URL(text)
  if (port === '0') return `its port is 0; ${ALLOWED}`
  if (user === undefined || user === 'git') return undefined
  if (looksSecret(user)) return `the user in the address looks like a token; leave it out${MOVED}`
  if (protocol === 'ssh:' || (AZURE_DEVOPS.test(hostname) && PLAIN_NAME.test(user))) return undefined
  return `the address names a user other than git, which may be a token; leave it out${MOVED}`
}

/** Says where the user or the token of an address belongs. */
const MOVED =
  ', and hand a token over as the input git-key with access: https. Everyone who can read this file has seen it: revoke it if it is a secret'

import { COMPARE_KEYS, knowsHost, scanCommand } from '../git-host-keys.ts'
import type { BaselineConfig } from '../types.ts'
import type { Contradiction, Rule } from './contradictions.ts'

/** Rules about the Git repository that Flux reads. */
export const gitRules: readonly Rule[] = [sourceAccess, sourceHostKey, sourceOptions, sourceBehindBasic]

type GitSource = Extract<NonNullable<BaselineConfig['gitops']['source']>, { kind: 'git' }>

function gitSource({ gitops: { source } }: BaselineConfig): GitSource | undefined {
  return source?.kind === 'git' ? source : undefined
}

/** Allowed kinds of access, by the protocol of the repository's address. */
const ACCESS = { 'https:': ['public', 'https'], 'ssh:': ['ssh'] } as const

function sourceAccess(config: BaselineConfig): Contradiction | undefined {
  const source = gitSource(config)
  if (source === undefined) return undefined
  const allowed: readonly string[] = isSsh(source) ? ACCESS['ssh:'] : ACCESS['https:']
  if (allowed.includes(source.access)) return undefined
  return {
    path: ['gitops', 'source', 'access'],
    message: `found ${source.access}, but the address begins with ${source.url.split('/')[0]}//. Use ${allowed.join(' or ')}, or change the address.`
  }
}

/** Hosts whose SSH keys Flux on Azure knows ("Deploy applications using GitOps with Flux v2", known hosts). */
const KNOWN_HOSTS = ['github.com', 'gitlab.com', 'bitbucket.org', 'ssh.dev.azure.com', 'vs-ssh.visualstudio.com']

/** Refuses SSH to a host whose key neither Flux on Azure nor the file knows. */
function sourceHostKey(config: BaselineConfig): Contradiction | undefined {
  const source = gitSource(config)
  if (source === undefined || !isSsh(source)) return undefined
  const { hostname, port } = new URL(source.url)
  const host = hostname.toLowerCase()
  const scan = scanCommand(host, port)
  const { sshKnownHosts } = source
  if (sshKnownHosts !== undefined && !knowsHost(sshKnownHosts, host, port))
    return {
      path: ['gitops', 'source', 'sshKnownHosts'],
      message: `found no key of ${port === '' ? host : `[${host}]:${port}`}. Add the output of \`${scan}\`, ${COMPARE_KEYS}.`
    }
  if (sshKnownHosts !== undefined || KNOWN_HOSTS.includes(host)) return undefined
  return {
    path: ['gitops', 'source', 'url'],
    message: `found ${host} over SSH, but Flux on Azure only knows the host keys of ${KNOWN_HOSTS.join(', ')}. Set \`sshKnownHosts\` to the output of \`${scan}\`, ${COMPARE_KEYS}, or use https://.`
  }
}

/** Refuses settings of one protocol with an address of the other one, and a user without a token. */
function sourceOptions(config: BaselineConfig): Contradiction[] {
  const source = gitSource(config)
  if (source === undefined) return []
  const misused = [
    { key: 'sshKnownHosts', isUsed: isSsh(source), needs: 'an address that begins with ssh://' },
    { key: 'httpsCACert', isUsed: !isSsh(source), needs: 'an address that begins with https://' },
    { key: 'httpsUser', isUsed: !isSsh(source) && source.access === 'https', needs: '`access: https`' }
  ] as const
  return misused
    .filter(({ key, isUsed }) => source[key] !== undefined && !isUsed)
    .map(({ key, needs }) => ({
      path: ['gitops', 'source', key],
      message: `the setting has an effect only with ${needs}. Remove \`${key}\`, or change the source.`
    }))
}

/**
 * Refuses SSH behind a Basic firewall: SSH needs a network rule with the name of the host, and such a rule needs the
 * DNS proxy that Basic does not have.
 */
function sourceBehindBasic(config: BaselineConfig): Contradiction | undefined {
  const source = gitSource(config)
  const { hub } = config
  if (source === undefined || !isSsh(source) || hub.existing !== undefined || hub.firewall.tier !== 'Basic')
    return undefined
  return {
    path: ['gitops', 'source', 'url'],
    message:
      'found SSH, but a firewall of tier Basic can allow only HTTPS by host name. Use https://, an artifact (kind: oci), or hub.firewall.tier: Standard.'
  }
}

function isSsh({ url }: GitSource): boolean {
  return url.startsWith('ssh:')
}

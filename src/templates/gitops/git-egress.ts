import type { BaselineConfig } from '../../config/types.ts'
import type { RuleCollection } from '../network/firewall-rules.ts'

/** Hosts that Flux needs in addition to the host in the repository URL, by the host in the URL. */
const ADDITIONAL_HOSTS: Readonly<Record<string, readonly string[]>> = { 'github.com': ['api.github.com'] }

const PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'ssh:': 22 }

/**
 * Returns the firewall rules for egress from Flux to its Git repository and to no other host. Returns `undefined` for
 * an OCI artifact, which comes from the environment's own registry inside the network. SSH needs a network rule,
 * because application rules support only HTTP. The firewall itself resolves the names in a network rule ("Use FQDN
 * filtering in network rules").
 */
export function gitEgress({ gitops: { source } }: BaselineConfig): RuleCollection | undefined {
  if (source?.kind !== 'git') return undefined
  const { protocol, hostname, port } = new URL(source.url)
  const host = hostname.toLowerCase()
  const isSsh = protocol === 'ssh:'
  const rule = {
    name: 'git',
    because: 'the repository that Flux applies',
    fqdns: [host, ...(isSsh ? [] : (ADDITIONAL_HOSTS[host] ?? []))],
    port: Number(port || PORTS[protocol])
  }
  return { name: 'git', priority: 300, rules: [isSsh ? { ...rule, overTcp: true } : rule] }
}

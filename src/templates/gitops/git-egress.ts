import type { BaselineConfig } from '../../config/types.ts'
import type { RuleCollection } from '../network/firewall-rules.ts'

/** Hosts that Flux needs in addition to the host of the address. */
const BESIDES: Readonly<Record<string, readonly string[]>> = { 'github.com': ['api.github.com'] }

const PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'ssh:': 22 }

/**
 * Returns the egress to the Git repository of Flux, and to no other host. Returns `undefined` for an artifact, which
 * comes from the environment's own registry inside the network. Application rules support only HTTP, so SSH needs a
 * network rule, whose names the firewall resolves itself ("Use FQDN filtering in network rules").
 */
export function gitEgress({ gitops: { source } }: BaselineConfig): RuleCollection | undefined {
  if (source?.kind !== 'git') return undefined
  const { protocol, hostname, port } = new URL(source.url)
  const host = hostname.toLowerCase()
  const isSsh = protocol === 'ssh:'
  const rule = {
    name: 'git',
    because: 'the repository that Flux applies',
    fqdns: [host, ...(isSsh ? [] : (BESIDES[host] ?? []))],
    port: Number(port || PORTS[protocol])
  }
  return { name: 'git', priority: 300, rules: [isSsh ? { ...rule, overTcp: true } : rule] }
}

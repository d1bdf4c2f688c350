import { details } from './markdown.ts'
import { mermaid, mermaidLabel } from './mermaid.ts'
import type { Topology, TopologyNetwork } from './types.ts'

/** Hub, spoke and subnets with their ranges, and the way out, as a folded Mermaid flowchart. */
export function topologySection(topology: Topology): string {
  const { hub, spoke, firewallAddress, ownHub } = topology
  const firewall = `  firewall{{${quoted('firewall', firewallAddress)}}}`
  const chart = mermaid([
    'flowchart LR',
    ...network('hub', ownHub ? 'hub' : 'hub of others', hub),
    ...network('spoke', 'spoke', spoke),
    firewall,
    '  spoke <-->|peering| hub',
    '  spoke -->|all that leaves| firewall',
    '  hub --- firewall'
  ])
  return details('Networks and their ranges', chart)
}

function network(symbol: string, what: string, { name, ranges, subnets }: TopologyNetwork): string[] {
  const inside = subnets.map((subnet, i) => `    ${symbol}${i}[${quoted(subnet.name, subnet.range)}]`)
  return [`  subgraph ${symbol}[${quoted(`${what} ${name}`, ranges.join(' '))}]`, ...inside, '  end']
}

function quoted(name: string, range: string): string {
  return `"${mermaidLabel(name)}<br/>${mermaidLabel(range)}"`
}

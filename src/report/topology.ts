import { foldedSection } from './markdown.ts'
import { mermaid, mermaidLabel } from './mermaid.ts'
import type { Topology, TopologyNetwork } from './types.ts'

/** Returns a folded Mermaid flowchart of hub, spoke and subnets with their ranges, and of the egress path. */
export function topologySection(topology: Topology): string {
  const { hub, spoke, firewallAddress, ownHub } = topology
  const firewall = `  firewall{{${quoted('firewall', firewallAddress)}}}`
  const chart = mermaid([
    'flowchart LR',
    ...network('hub', ownHub ? 'hub' : 'existing hub', hub),
    ...network('spoke', 'spoke', spoke),
    firewall,
    '  spoke <-->|peering| hub',
    '  spoke -->|egress| firewall',
    '  hub --- firewall'
  ])
  return foldedSection('Networks and their ranges', chart)
}

function network(symbol: string, what: string, { name, ranges, subnets }: TopologyNetwork): string[] {
  const inside = subnets.map((subnet, i) => `    ${symbol}${i}[${quoted(subnet.name, subnet.range)}]`)
  return [`  subgraph ${symbol}[${quoted(`${what} ${name}`, ranges.join(' '))}]`, ...inside, '  end']
}

function quoted(name: string, range: string): string {
  return `"${mermaidLabel(name)}<br/>${mermaidLabel(range)}"`
}

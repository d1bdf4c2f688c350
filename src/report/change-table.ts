import { codeSpan, escapeMarkdown, foldedSection, markdownTable } from './markdown.ts'
import { shortenText } from './safe-text.ts'
import type { ReportedChange, ReportedStep } from './types.ts'

const SIGN = { create: '+', modify: '~', delete: '-', detach: '×' } as const
const RISK = { safe: 'safe', disruptive: '⚠️ disruptive', destructive: '🛑 destructive' } as const

/** Number of properties that are shown for one resource. The output `result` has all properties. */
const PROPERTIES_SHOWN = 40
export const MAX_VALUE_LENGTH = 120

/** Returns the changes of one step: a row per resource, and a folded table of properties per modified resource. */
export function changeTable(step: ReportedStep): string {
  const rows = step.changes.map(change => [
    `${SIGN[change.kind]} ${change.kind}`,
    codeSpan(shortName(change.id)),
    codeSpan(change.type),
    `${RISK[change.risk]}${change.certain ? '' : ' (potential)'}`,
    escapeMarkdown(change.because)
  ])
  const modified = step.changes.filter(change => change.properties.length > 0).map(propertyTable)
  return [markdownTable(['', 'resource', 'type', 'risk', 'why'], rows), ...modified].join('\n\n')
}

function propertyTable(change: ReportedChange): string {
  const shown = change.properties
    .slice(0, PROPERTIES_SHOWN)
    .map(property => [`${SIGN[property.kind]}`, codeSpan(property.path), value(property.before), value(property.after)])
  const rest = change.properties.length - shown.length
  const more = rest > 0 ? `\n\n… and ${rest} more` : ''
  return foldedSection(shortName(change.id), markdownTable(['', 'property', 'now', 'after'], shown) + more)
}

function value(of: unknown): string {
  if (of === undefined) return ''
  return codeSpan(shortenText(JSON.stringify(of), MAX_VALUE_LENGTH))
}

/**
 * Returns a short name for a resource id of up to 200 characters: `vnet-hub/nodes` for a subnet, `vnet-hub › default`
 * for a diagnostic setting of that network, and the last segment for a resource group or provider. An imported image
 * keeps its whole repository: `registry/library/traefik:tag`.
 */
export function shortName(id: string): string {
  const [, ...providers] = id.split(/\/providers\//i)
  const names = providers.map(resourceNames).filter(name => name !== '')
  return names.length > 0 ? names.join(' › ') : id.slice(id.lastIndexOf('/') + 1)
}

/** Id of an imported image, which this project forms itself. The repository of the image can contain slashes. */
const IMAGE = /^Microsoft\.ContainerRegistry\/registries\/([^/]+)\/images\/(.+)$/i

function resourceNames(provider: string): string {
  const [, registry, image] = IMAGE.exec(provider) ?? []
  if (registry !== undefined && image !== undefined) return `${registry}/${image}`
  return provider
    .split('/')
    .filter((_, i) => i > 0 && i % 2 === 0)
    .join('/')
}

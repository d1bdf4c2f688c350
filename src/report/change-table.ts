import { codeSpan, escapeMarkdown, foldedSection, markdownTable } from './markdown.ts'
import { shortName } from './short-name.ts'
import type { ReportedChange, ReportedStep } from './types.ts'
import { valueTexts } from './value-text.ts'

const SIGN = { create: '+', modify: '~', delete: '-', detach: '×' } as const
const RISK = { safe: 'safe', disruptive: '⚠️ disruptive', destructive: '🛑 destructive' } as const

/** Number of properties that are shown for one resource. The output `result` has all properties. */
const PROPERTIES_SHOWN = 40

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
    .map(({ kind, path, before, after }) => [SIGN[kind], codeSpan(path), ...valueTexts(before, after).map(value)])
  const rest = change.properties.length - shown.length
  const more = rest > 0 ? `\n\n… and ${rest} more` : ''
  return foldedSection(shortName(change.id), markdownTable(['', 'property', 'now', 'after'], shown) + more)
}

function value(text: string | undefined): string {
  return text === undefined ? '' : codeSpan(text)
}

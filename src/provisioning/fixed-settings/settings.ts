import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { Baseline } from '../../config/types.ts'
import type { Finding } from '../../preflight/index.ts'
import { emptyWhenUnregistered } from '../live-state/unregistered.ts'
import type { EnvironmentReader } from '../types.ts'
import { type FixedSetting, fixedSettings, NEW_ENVIRONMENT, type Target } from './table.ts'

/** A setting whose value in the file differs from the value of an existing resource. */
interface Changed {
  readonly setting: string
  readonly running: unknown
  readonly requested: unknown
  readonly id: ResourceId
  readonly alternative: string
}

/**
 * Returns an error for each setting that Azure cannot change and whose value in the file differs from the value of an
 * existing resource. The error points to the line of the setting in the file. `resources`: ids of everything that the
 * run writes.
 */
export async function checkFixedSettings(
  resources: readonly ResourceId[],
  reader: EnvironmentReader
): Promise<Finding[]> {
  const ids = [...new Set(resources)].filter(id => rowsOf(id).length > 0)
  const changed = (await Promise.all(ids.map(id => changesOf(id, reader)))).flat()
  const settings = [...new Set(changed.map(({ setting }) => setting))].sort()
  return settings.map(setting =>
    finding(
      setting,
      changed.filter(each => each.setting === setting)
    )
  )
}

async function changesOf(id: ResourceId, { azure, baseline }: EnvironmentReader): Promise<Changed[]> {
  const running = await emptyWhenUnregistered(() => azure.read<object>(id))
  if (running === undefined) return []
  const target: Target = { id, name: parseResourceId(id).name, baseline }
  return rowsOf(id).flatMap(row => difference(row, target, running))
}

function rowsOf(id: ResourceId): FixedSetting[] {
  const type = parseResourceId(id).type.toLowerCase()
  return fixedSettings.filter(row => row.type.toLowerCase() === type)
}

function difference(row: FixedSetting, target: Target, body: object): Changed[] {
  const running = valueAt(body, row.property.split('.')) ?? row.absent
  const requested = row.requested(target)
  if (!isRefused(row, running, requested)) return []
  return [{ setting: row.setting(target), running, requested, id: target.id, alternative: row.alternative(target) }]
}

function isRefused(row: FixedSetting, running: unknown, requested: unknown): boolean {
  if (running === undefined || requested === undefined || isSame(running, requested)) return false
  return row.takes?.(running) !== true
}

/** The setting of the file that a property of a resource shows. */
export interface ShownSetting {
  readonly setting: string
  readonly alternative: string
  /** True if `checkFixedSettings` reports the change of this property. */
  readonly isReported: boolean
}

/** Returns the setting that a property shows, with `before` as its existing value; `undefined` if no row has it. */
export function settingOf(id: ResourceId, path: string, before: unknown, baseline: Baseline): ShownSetting | undefined {
  const row = rowsOf(id).find(({ property }) => isSamePath(property, path))
  if (row === undefined) return undefined
  const target: Target = { id, name: parseResourceId(id).name, baseline }
  const isReported = isRefused(row, before ?? row.absent, row.requested(target))
  return { setting: row.setting(target), alternative: row.alternative(target), isReported }
}

/** Returns whether two paths are equal. What-if gives an element of a list by its index, and a row by its name. */
function isSamePath(property: string, path: string): boolean {
  const [named, indexed] = [property.split('.'), path.split('.')]
  return (
    named.length === indexed.length && named.every((part, i) => part === indexed[i] || /^\d+$/.test(indexed[i] ?? ''))
  )
}

/**
 * Returns the value at a path, or `undefined` if there is none. An element of a list is found by its `name` or its
 * index.
 */
function valueAt(value: unknown, [first, ...rest]: readonly string[]): unknown {
  if (first === undefined || value === null) return value ?? undefined
  if (Array.isArray(value)) {
    return valueAt(
      value.find((each, place) => each?.name === first || String(place) === first),
      rest
    )
  }
  return typeof value === 'object' ? valueAt((value as Record<string, unknown>)[first], rest) : undefined
}

/** Returns whether two values are equal; the order of lists and the case of texts do not matter. */
function isSame(a: unknown, b: unknown): boolean {
  const form = (value: unknown) => JSON.stringify(Array.isArray(value) ? value.toSorted() : value).toLowerCase()
  return form(a) === form(b)
}

function finding(setting: string, changed: readonly Changed[]): Finding {
  const values = (of: (each: Changed) => unknown) => [...new Set(changed.map(each => shown(of(each))))]
  const running = values(each => each.running)
  // Resources show one setting in different ways, for example zones as a list and as the name of a SKU.
  const former = running.length === 1 ? running[0] : 'the one with which these resources were created'
  return {
    code: 'setting-fixed',
    severity: 'error',
    subject: setting,
    evidence: `The current value is ${running.join(' and ')}, but the file requests ${values(each => each.requested).join(' and ')} (${namesIn(changed)}). Azure cannot change this setting on an existing resource.`,
    remedy: `Set the value back to ${former}, or ${describeAlternatives(changed)}. Nothing was written.`
  }
}

/** Returns the alternatives as the rest of a sentence after "or". */
export function describeAlternatives(changed: readonly { readonly alternative: string }[]): string {
  const ways = [...new Set(changed.map(({ alternative }) => alternative))]
  return ways.includes(NEW_ENVIRONMENT) ? NEW_ENVIRONMENT : ways.join('; or ')
}

const MOST_NAMES = 3

/** Returns type and name of the first resources, and the number of the others. */
export function namesIn(changed: readonly { readonly id: string }[]): string {
  const names = changed.map(({ id }) => id.split('/').slice(-2).join(' '))
  const more = names.length - MOST_NAMES
  return [...names.slice(0, MOST_NAMES), ...(more > 0 ? [`${more} more`] : [])].join(', ')
}

function shown(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value)
}

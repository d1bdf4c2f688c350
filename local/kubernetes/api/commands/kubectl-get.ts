import { asRecord, asRecords, type Json } from '../../objects.ts'
import { resourceNamed, type ServedResource } from '../served-resources.ts'
import { type CommandContext, failedWith, gap, isGap, type ProgramResult, succeeded } from './command-result.ts'
import { ask, failureOf } from './kubectl-requests.ts'

/** Options of `kubectl get` that local Azure understands. */
export interface GetOptions {
  readonly 'all-namespaces'?: boolean
  readonly namespace?: string
  readonly selector?: string
  readonly 'field-selector'?: string
  readonly 'ignore-not-found'?: boolean
}

/** Runs `kubectl get --raw PATH`. */
export function getRaw(context: CommandContext, path: string): ProgramResult {
  const answered = ask(context, 'GET', path)
  const { body } = answered
  return failureOf(answered) ?? succeeded(typeof body === 'string' ? body : JSON.stringify(body))
}

/** One kind, and the name of an object if only that is asked for. */
interface Wanted {
  readonly type: ServedResource
  readonly name?: string | undefined
}

/**
 * Runs `kubectl get … -o json` for kinds, for objects of a kind, or for `kind/name`. The default namespace of a command is
 * *assumed* to be `default`.
 */
export function getObjects(context: CommandContext, names: readonly string[], options: GetOptions): ProgramResult {
  const wanted: Wanted[] = []
  for (const [kind, name] of splitNames(names)) {
    const type = resourceNamed(context.world, context.cluster, kind)
    if (type === 'not-simulated') return gap(`kubectl get ${kind}`)
    if (type === undefined) return failedWith(`error: the server doesn't have a resource type "${kind}"`)
    wanted.push({ type, name })
  }
  const results = wanted.map(each => readItems(context, each, options))
  const failures = results.flatMap(result => ('exitCode' in result ? [result] : []))
  const items = results.flatMap(result => ('items' in result ? result.items : []))
  const isOne = wanted.length === 1 && wanted[0]?.name !== undefined
  return failures.find(isGap) ?? shownItems(items, failures, isOne)
}

function splitNames(names: readonly string[]): (readonly [kind: string, name?: string])[] {
  const [kinds = '', ...rest] = names
  if (kinds.includes('/')) return names.map(each => each.split('/') as [string, string])
  return rest.length > 0 ? rest.map(name => [kinds, name] as const) : kinds.split(',').map(kind => [kind] as const)
}

/** Returns the items as one list, or an object that was asked for by its name. Failures of some kinds leave the others. */
function shownItems(items: readonly Json[], failures: readonly ProgramResult[], isOne: boolean): ProgramResult {
  const list = { apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } }
  const shown = isOne ? items[0] : list
  const isEmpty = shown === undefined || (failures.length > 0 && items.length === 0)
  return {
    output: isEmpty ? '' : `${JSON.stringify(shown, undefined, 4)}\n`,
    errors: failures.map(({ errors }) => errors).join(''),
    exitCode: failures.length > 0 ? 1 : 0
  }
}

function readItems(
  context: CommandContext,
  { type, name }: Wanted,
  options: GetOptions
): { readonly items: readonly Json[] } | ProgramResult {
  const path = pathOf(type, options)
  const answered = ask(
    context,
    'GET',
    name === undefined ? `${path}${queryOf(options)}` : `${path}/${encodeURIComponent(name)}`
  )
  if (answered.status === 404 && options['ignore-not-found'] === true) return { items: [] }
  const failed = failureOf(answered)
  if (failed !== undefined) return failed
  if (name !== undefined) return { items: [asRecord(answered.body)] }
  const apiVersion = type.group === '' ? type.version : `${type.group}/${type.version}`
  return { items: asRecords(asRecord(answered.body).items).map(item => ({ apiVersion, kind: type.kind, ...item })) }
}

function pathOf({ group, version, resource, namespaced }: ServedResource, options: GetOptions): string {
  const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
  const isEverywhere = !namespaced || options['all-namespaces'] === true
  return `${base}${isEverywhere ? '' : `/namespaces/${encodeURIComponent(options.namespace ?? 'default')}`}/${resource}`
}

function queryOf(options: GetOptions): string {
  const query = new URLSearchParams()
  if (options.selector !== undefined) query.set('labelSelector', options.selector)
  if (options['field-selector'] !== undefined) query.set('fieldSelector', options['field-selector'])
  return query.size === 0 ? '' : `?${query}`
}

import { parseArgs } from 'node:util'
import { asRecord, asRecords, type Json } from '../../objects.ts'
import { answerApi } from '../kubernetes-handler.ts'
import { resourceNamed, type ServedResource } from '../served-resources.ts'
import { type CommandContext, type CommandResult, gap, NOT_FOUND } from './command-result.ts'

const options = {
  'all-namespaces': { type: 'boolean', short: 'A' },
  namespace: { type: 'string', short: 'n' },
  output: { type: 'string', short: 'o' },
  selector: { type: 'string', short: 'l' },
  'field-selector': { type: 'string' },
  'chunk-size': { type: 'string' },
  'ignore-not-found': { type: 'boolean' },
  raw: { type: 'string' },
  quiet: { type: 'boolean', short: 'q' }
} as const

type Values = ReturnType<typeof parse>['values']

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
}

/** Runs `kubectl get … -o json`, `kubectl get --raw`, `kubectl auth can-i` or `kubectl version -o json`. */
export function runKubectl(context: CommandContext, args: readonly string[]): CommandResult {
  const read = readArguments(args)
  if ('logs' in read) return read
  const { values, positionals } = read
  const [verb, ...names] = positionals
  if (verb === 'get' && values.raw !== undefined) return getRaw(context, values.raw)
  if (verb === 'get' && values.output === 'json') return get(context, names, values)
  if (verb === 'version' && values.output === 'json') return version(context)
  if (verb === 'auth' && names[0] === 'can-i') return canI(context, names.slice(1), values)
  return gap(`kubectl ${args.join(' ')}`)
}

function readArguments(args: readonly string[]): ReturnType<typeof parse> | CommandResult {
  try {
    return parse(args)
  } catch (error) {
    const flag = /'(-[^' ]*)/.exec(error instanceof Error ? error.message : '')?.[1] ?? ''
    return { logs: `error: unknown flag: ${flag}\nSee 'kubectl --help' for usage.\n`, exitCode: 1 }
  }
}

interface Answered {
  readonly status: number
  readonly body: unknown
}

function ask(context: CommandContext, method: string, address: string, body?: unknown): Answered {
  const { pathname, searchParams } = new URL(address, 'https://kubernetes.default')
  const http = {
    method,
    path: decodeURIComponent(pathname),
    query: searchParams,
    headers: {},
    body: body === undefined ? '' : JSON.stringify(body)
  }
  const { status, body: answered } = answerApi({ ...context, http })
  return { status, body: answered }
}

/** Returns what kubectl writes about an answer that is a failure. */
function failed({ body }: Answered): CommandResult {
  const { reason, message } = asRecord(body)
  if (reason === 'NotSupportedByLocalAzure') return { logs: `${reason}: ${message}\n`, exitCode: NOT_FOUND }
  if (typeof body === 'string') return { logs: `Error from server (NotFound): ${body.trim()}\n`, exitCode: 1 }
  return { logs: `Error from server (${reason}): ${message}\n`, exitCode: 1 }
}

function getRaw(context: CommandContext, path: string): CommandResult {
  const answered = ask(context, 'GET', path)
  if (answered.status >= 400) return failed(answered)
  const { body } = answered
  return { logs: typeof body === 'string' ? body : JSON.stringify(body), exitCode: 0 }
}

/** Runs `kubectl get … -o json`. The default namespace of a command is *assumed* to be `default`. */
function get(context: CommandContext, names: readonly string[], values: Values): CommandResult {
  const [kinds = '', ...rest] = names
  const wanted = kinds.includes('/')
    ? names.map(each => each.split('/') as [string, string])
    : rest.length > 0
      ? rest.map((name): [string, string] => [kinds, name])
      : kinds.split(',').map((kind): [string, undefined] => [kind, undefined])
  for (const [kind] of wanted) {
    const type = typeNamed(context, kind)
    if (type === 'not-simulated') return gap(`kubectl get ${kind}`)
    if (type === undefined) return { logs: `error: the server doesn't have a resource type "${kind}"\n`, exitCode: 1 }
  }
  const results = wanted.map(([kind, name]) => getOne(context, kind, name, values))
  const problems = results.flatMap(result => ('logs' in result ? [result] : []))
  const gapFound = problems.find(({ exitCode }) => exitCode === NOT_FOUND)
  if (gapFound !== undefined) return gapFound
  const items = results.flatMap(result => ('items' in result ? result.items : []))
  const single = wanted.length === 1 && wanted[0]?.[1] !== undefined
  const shown = single ? items[0] : { apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } }
  const text = problems.map(({ logs }) => logs).join('')
  const isNothing = shown === undefined || (problems.length > 0 && items.length === 0)
  return {
    logs: `${isNothing ? '' : `${JSON.stringify(shown, undefined, 4)}\n`}${text}`,
    exitCode: problems.length > 0 ? 1 : 0
  }
}

function typeNamed({ world, cluster }: CommandContext, name: string): ReturnType<typeof resourceNamed> {
  return resourceNamed(world, cluster, name)
}

function getOne(
  context: CommandContext,
  kind: string,
  name: string | undefined,
  values: Values
): { readonly items: readonly Json[] } | CommandResult {
  const type = typeNamed(context, kind)
  if (type === undefined || type === 'not-simulated') return { items: [] }
  const path = pathOf(type, values)
  const answered = ask(context, 'GET', name === undefined ? `${path}${queryOf(values)}` : `${path}/${name}`)
  if (answered.status === 404 && values['ignore-not-found'] === true) return { items: [] }
  if (answered.status >= 400) return failed(answered)
  if (name !== undefined) return { items: [asRecord(answered.body)] }
  const apiVersion = type.group === '' ? type.version : `${type.group}/${type.version}`
  return { items: asRecords(asRecord(answered.body).items).map(item => ({ apiVersion, kind: type.kind, ...item })) }
}

function pathOf({ group, version, resource, namespaced }: ServedResource, values: Values): string {
  const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
  const isEverywhere = !namespaced || values['all-namespaces'] === true
  return `${base}${isEverywhere ? '' : `/namespaces/${values.namespace ?? 'default'}`}/${resource}`
}

function queryOf(values: Values): string {
  const query = new URLSearchParams()
  if (values.selector !== undefined) query.set('labelSelector', values.selector)
  if (values['field-selector'] !== undefined) query.set('fieldSelector', values['field-selector'])
  return query.size === 0 ? '' : `?${query}`
}

function version(context: CommandContext): CommandResult {
  const answered = ask(context, 'GET', '/version')
  if (answered.status >= 400) return failed(answered)
  // kubectl of the pod has the version of its cluster ("Access a private AKS cluster").
  const shown = { clientVersion: answered.body, serverVersion: answered.body }
  return { logs: `${JSON.stringify(shown, undefined, 2)}\n`, exitCode: 0 }
}

function canI(context: CommandContext, [verb, what = '']: readonly string[], values: Values): CommandResult {
  if (verb === undefined || what === '') return gap('kubectl auth can-i without verb and resource')
  const [kind = '', name] = what.startsWith('/') ? [what] : what.split('/')
  const attributes = kind.startsWith('/')
    ? { nonResourceAttributes: { path: kind, verb } }
    : { resourceAttributes: { ...resourceAttributes(context, kind, values), verb, ...(name && { name }) } }
  const answered = ask(context, 'POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { spec: attributes })
  if (answered.status >= 400) return failed(answered)
  const { allowed, reason } = asRecord(asRecord(answered.body).status)
  const text = allowed === true ? 'yes' : ['no', ...(reason === undefined ? [] : [reason])].join(' - ')
  return { logs: values.quiet === true ? '' : `${text}\n`, exitCode: allowed === true ? 0 : 1 }
}

function resourceAttributes(context: CommandContext, kind: string, values: Values): Json {
  const named = typeNamed(context, kind)
  const type = typeof named === 'object' ? named : undefined
  const [plain, ...group] = kind.split('.')
  const isEverywhere = values['all-namespaces'] === true || type?.namespaced === false
  return {
    group: type?.group ?? group.join('.'),
    resource: type?.resource ?? plain,
    ...(!isEverywhere && { namespace: values.namespace ?? 'default' })
  }
}

import { parseArgs } from 'node:util'
import { asRecord, type Json } from '../../objects.ts'
import { resourceNamed } from '../served-resources.ts'
import { type CommandContext, failedWith, gap, type ProgramResult, succeeded } from './command-result.ts'
import { uncordon } from './kubectl-cordon.ts'
import { getObjects, getRaw } from './kubectl-get.ts'
import { ask, failureOf } from './kubectl-requests.ts'

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

/** Runs `kubectl get … -o json`, `kubectl get --raw`, `kubectl auth can-i`, `kubectl uncordon` or `kubectl version -o json`. */
export function runKubectl(context: CommandContext, args: readonly string[]): ProgramResult {
  const read = readArguments(args)
  if ('exitCode' in read) return read
  const { values, positionals } = read
  const [verb, ...names] = positionals
  if (verb === 'get' && values.raw !== undefined) return getRaw(context, values.raw)
  if (verb === 'get' && values.output === 'json') return getObjects(context, names, values)
  if (verb === 'version' && values.output === 'json') return version(context)
  if (verb === 'uncordon') return uncordon(context, names)
  if (verb === 'auth' && names[0] === 'can-i') return canI(context, names.slice(1), values)
  return gap(`kubectl ${args.join(' ')}`)
}

function readArguments(args: readonly string[]): ReturnType<typeof parse> | ProgramResult {
  try {
    return parse(args)
  } catch (error) {
    const flag = /'(-[^' ]*)/.exec(error instanceof Error ? error.message : '')?.[1] ?? ''
    return failedWith(`error: unknown flag: ${flag}\nSee 'kubectl --help' for usage.`)
  }
}

/** Runs `kubectl version`. The kubectl of the pod has the version of its cluster ("Access a private AKS cluster"). */
function version(context: CommandContext): ProgramResult {
  const answered = ask(context, 'GET', '/version')
  const shown = { clientVersion: answered.body, serverVersion: answered.body }
  return failureOf(answered) ?? succeeded(`${JSON.stringify(shown, undefined, 2)}\n`)
}

/** Runs `kubectl auth can-i VERB RESOURCE`, with a name or a path in place of a resource. */
function canI(context: CommandContext, [verb, what = '']: readonly string[], values: Values): ProgramResult {
  if (verb === undefined || what === '') return gap('kubectl auth can-i without verb and resource')
  const spec = what.startsWith('/')
    ? { nonResourceAttributes: { path: what, verb } }
    : { resourceAttributes: { ...resourceAttributes(context, what, values), verb } }
  const answered = ask(context, 'POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { spec })
  const { allowed, reason } = asRecord(asRecord(answered.body).status)
  const text = allowed === true ? 'yes' : ['no', ...(reason === undefined ? [] : [reason])].join(' - ')
  const output = values.quiet === true ? '' : `${text}\n`
  return failureOf(answered) ?? { output, errors: '', exitCode: allowed === true ? 0 : 1 }
}

function resourceAttributes({ world, cluster }: CommandContext, what: string, values: Values): Json {
  const [kind = '', name] = what.split('/')
  const named = resourceNamed(world, cluster, kind)
  const type = typeof named === 'object' ? named : undefined
  const [plain, ...group] = kind.split('.')
  const isEverywhere = values['all-namespaces'] === true || type?.namespaced === false
  return {
    group: type?.group ?? group.join('.'),
    resource: type?.resource ?? plain,
    ...(name !== undefined && { name }),
    ...(!isEverywhere && { namespace: values.namespace ?? 'default' })
  }
}

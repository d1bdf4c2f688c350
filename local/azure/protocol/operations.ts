import { createHash } from 'node:crypto'
import { deterministicDigits, deterministicGuid } from '../deterministic-ids.ts'
import { armError } from '../errors.ts'
import { faultText, strikeOperation } from '../fault-injection.ts'
import { keepOperation } from '../monitor/activity-log/activity-record.ts'
import { keyOf } from '../resource-ids.ts'
import { tableOf } from '../tables.ts'
import type { ArmError, Operation, World } from '../world.ts'

/** What an operation does each time it is due: it moves `dueAt` on, or ends itself with `endOperation`. */
export type Settle = (world: World, operation: Operation) => void

/** One entry for each kind; filled by the modules that own the kinds, read by `advance`. */
export const settleByKind: Partial<Record<Operation['kind'], Settle>> = {}

/** Brings the target of an operation out of its transitional state after a defect of local Azure. One entry for each kind. */
export const afterDefect: Partial<Record<Operation['kind'], Settle>> = {}

/** `operation.data.poll`: what the addresses of an operation answer. Everything has a default. */
export interface PollAnswers {
  /** `status` while it works; default `InProgress`. */
  readonly running?: string
  /** The status address answers `{ id, name, status }` with the operation's `step`, as deployment stacks do. */
  readonly stepAsStatus?: boolean
  /** What the result address answers after success; default: the resource (PUT), 200 without body (POST), 204 (DELETE). */
  readonly result?: { readonly status: number; readonly body?: unknown }
  /** Retry-After of the polls in seconds, first to last; none is sent where it is absent. */
  readonly retryAfter?: readonly number[]
}

/** Finished operations stay readable this long. */
const KEPT_MILLISECONDS = 24 * 3600 * 1000
/** What-ifs have large answers. They stay readable this long after a poll has answered them. */
const WHAT_IF_KEPT_MILLISECONDS = 2 * 60 * 1000

/**
 * Records a new operation. Its id is invented from kind, target, verb and the count of operations on that target.
 * `startedAt` is now. A `fail-operation` fault for its verb and target is drawn here, so that it strikes the writes of
 * deployments as well as a client's own. A POST is named by the path of its request (`arm-handler.ts`).
 */
export function startOperation(
  world: World,
  fields: Pick<Operation, 'kind' | 'target' | 'verb' | 'by' | 'dueAt'> & Partial<Operation>
): Operation {
  dropForgotten(world)
  const operation: Operation = {
    id: operationId(world, fields),
    startedAt: world.now,
    step: 'running',
    data: {},
    holds: [],
    names: [],
    ...fields
  }
  if (operation.verb !== 'POST') {
    const code = strikeOperation(world, operation.verb, operation.target)
    if (code !== undefined) operation.failWith = code
  }
  world.operations[operation.id] = operation
  return operation
}

function operationId(world: World, fields: Pick<Operation, 'kind' | 'target' | 'verb'>): string {
  const counts = tableOf<number>(world, 'operationCounts')
  const count = (counts[keyOf(fields.target)] ?? 0) + 1
  counts[keyOf(fields.target)] = count
  const invent = fields.kind === 'deployment' ? deterministicDigits : deterministicGuid
  return invent(world, 'operation', fields.kind, keyOf(fields.target), fields.verb, count)
}

/** Forgets operations that ended long ago, with their poll addresses. The activity log keeps a short row of each. */
function dropForgotten(world: World): void {
  const gone = new Set<string>()
  for (const operation of Object.values(world.operations)) {
    if (!isForgotten(world, operation)) continue
    keepOperation(world, operation)
    gone.add(operation.id)
  }
  for (const id of gone) delete world.operations[id]
  if (gone.size === 0) return
  for (const [path, { operation }] of Object.entries(pollAddresses(world))) {
    if (gone.has(operation)) delete pollAddresses(world)[path]
  }
}

function isForgotten({ now }: World, { kind, endedAt, seenTerminalAt }: Operation): boolean {
  if (endedAt === undefined) return false
  if (kind === 'what-if' && seenTerminalAt !== undefined) return seenTerminalAt < now - WHAT_IF_KEPT_MILLISECONDS
  return endedAt < now - KEPT_MILLISECONDS
}

/** Ends it now: well, or with the error. */
export function endOperation(
  world: World,
  operation: Operation,
  error?: ArmError,
  status: 'Failed' | 'Canceled' = 'Failed'
): void {
  operation.endedAt = world.now
  operation.outcome = error === undefined ? { status: 'Succeeded' } : { status, error }
}

/** The error of an operation that a fault made fail. */
export function faultError(operation: Operation): ArmError | undefined {
  if (operation.failWith === undefined) return undefined
  return armError(operation.failWith, faultText(operation.failWith, operation.target))
}

/** Remembers when its outcome was first answered; `run-timing.ts` measures to the last of these. */
export function markOutcomeSeen(world: World, operation: Operation): void {
  if (operation.endedAt !== undefined) operation.seenTerminalAt ??= world.now
}

/** Observers of the world: called before time passes, so that they see each change at the instant at which it happened. */
export const beforeTimePasses: ((world: World) => void)[] = []

/**
 * Lets time pass: settles what is due up to `until`, in order of (dueAt, id), each at its own instant. The clock has whole
 * milliseconds, so `until` is rounded.
 */
export function advanceTo(world: World, until: number): void {
  const to = Math.round(until)
  for (let next = earliest(world); next !== undefined && next.dueAt <= to; next = earliest(world)) {
    passTime(world, next.dueAt)
    settle(world, next)
  }
  passTime(world, to)
}

function passTime(world: World, to: number): void {
  if (to <= world.now) return
  for (const observe of beforeTimePasses) observe(world)
  world.now = Math.ceil(to)
}

/** Takes one step of an operation. A defect of local Azure ends this operation; the clock and all others continue. */
function settle(world: World, operation: Operation): void {
  try {
    takeStep(world, operation)
  } catch (error) {
    endDefective(world, operation, error)
  }
}

/** An operation that neither ends nor moves on would stop the clock for ever: a defect of its kind. */
function takeStep(world: World, operation: Operation): void {
  const dueAt = operation.dueAt
  const settleKind = settleByKind[operation.kind]
  if (settleKind === undefined) throw new Error(`nothing settles operations of kind ${operation.kind}`)
  settleKind(world, operation)
  if (operation.endedAt !== undefined) return
  // `NaN` is not larger than any number.
  if (!(operation.dueAt > dueAt)) throw new Error(`the operation stands still at step ${operation.step}`)
}

/**
 * Fails an operation that local Azure cannot carry out. The code is the one of a request that local Azure cannot answer;
 * the message says that Azure has no part in it.
 */
function endDefective(world: World, operation: Operation, error: unknown): void {
  const { kind, target } = operation
  const why = error instanceof Error ? error.message : String(error)
  const message = `Local Azure failed at the ${kind} operation on ${target}: ${why}. This is a defect of local Azure, not a response of Azure. Write the resource again, or start with a fresh state.`
  endOperation(world, operation, armError('InternalServerError', message))
  try {
    afterDefect[kind]?.(world, operation)
  } catch {
    // The resource keeps its state. The operation has ended all the same, so that the clock continues.
  }
}

function earliest(world: World, counts: (operation: Operation) => boolean = () => true): Operation | undefined {
  let first: Operation | undefined
  for (const operation of Object.values(world.operations)) {
    if (operation.endedAt !== undefined || !counts(operation)) continue
    if (first === undefined || isBefore(operation, first)) first = operation
  }
  return first
}

function isBefore(a: Operation, b: Operation): boolean {
  return a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.id < b.id)
}

/** Kinds of operations that never end, or that are not under way yet. */
const NOT_AWAITED: readonly Operation['kind'][] = ['watch', 'batch', 'maintenance', 'scenario']

/** Returns the next instant at which something happens that somebody waits for. */
export function nextDue(world: World): number | undefined {
  return earliest(world, ({ kind }) => !NOT_AWAITED.includes(kind))?.dueAt
}

export interface OperationPaths {
  /** Path of the Azure-AsyncOperation address, without query. */
  readonly status?: string
  /** Path of the Location address, without query. */
  readonly result?: string
}

/** Where a poll address leads; kept by lower-cased path. */
export interface PollAddress {
  readonly operation: string
  readonly form: 'status' | 'result'
  /** The signed query, exactly as given out. */
  readonly query: string
  asked: number
}

export function pollAddresses(world: World): Record<string, PollAddress> {
  return tableOf<PollAddress>(world, 'polls')
}

/**
 * Headers for the answer that starts an operation, with the signed query a client must send back verbatim. What the
 * addresses answer is registered with the operation (`data.poll`, PollAnswers), so one pair of routes serves them all.
 */
export function operationHeaders(
  world: World,
  operation: Operation,
  paths: OperationPaths,
  apiVersion: string
): Record<string, string> {
  const headers: Record<string, string> = {}
  if (paths.status !== undefined)
    headers['Azure-AsyncOperation'] = address(world, operation, 'status', paths.status, apiVersion)
  if (paths.result !== undefined) headers.Location = address(world, operation, 'result', paths.result, apiVersion)
  const wait = retryAfter(operation, 0)
  if (wait !== undefined) headers['Retry-After'] = String(wait)
  return headers
}

/** Seconds until the next poll, for the poll of that number (from 0); `undefined` where Azure sends none. */
export function retryAfter(operation: Operation, poll: number): number | undefined {
  const waits = pollAnswers(operation).retryAfter
  return waits?.[Math.min(poll, waits.length - 1)]
}

export function pollAnswers(operation: Operation): PollAnswers {
  return (operation.data.poll ?? {}) as PollAnswers
}

function address(world: World, operation: Operation, form: PollAddress['form'], path: string, apiVersion: string) {
  const query = signedQuery(world, operation, path, apiVersion)
  pollAddresses(world)[keyOf(path)] = { operation: operation.id, form, query, asked: 0 }
  return `https://management.azure.com${path}?${query}`
}

/** `api-version&t&c&s&h` as Resource Manager signs its operation addresses; `c` stands for a certificate chain. */
function signedQuery(world: World, operation: Operation, path: string, apiVersion: string): string {
  const sign = (purpose: Signed) => signature(world, operation.id, path, purpose)
  const ticks = (BigInt(operation.startedAt) + 62_135_596_800_000n) * 10_000n
  return `api-version=${apiVersion}&t=${ticks}&c=MII${sign('certificate')}&s=${sign('signature')}&h=${sign('hash')}`
}

type Signed = 'certificate' | 'signature' | 'hash'

function signature({ seed }: World, operationId: string, path: string, purpose: Signed): string {
  return createHash('sha256')
    .update(JSON.stringify([seed, operationId, keyOf(path), purpose]))
    .digest('base64url')
}

/** Returns whether a poll address was given out by any operation, known or forgotten: its own signature shows it. */
export function wasGivenOut(world: World, path: string, query: URLSearchParams): boolean {
  const [id] = /(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|\d+)$/i.exec(path) ?? []
  return id !== undefined && query.get('s') === signature(world, id, path, 'signature')
}

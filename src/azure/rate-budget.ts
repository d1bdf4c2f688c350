import type { Clock } from '../runtime/clock-and-log.ts'

/**
 * Kinds of requests, which Resource Manager counts separately ("Understand how Azure Resource Manager throttles
 * requests").
 */
export type Kind = 'reads' | 'writes' | 'deletes'

interface Limit {
  /** Requests that can be sent at once. */
  readonly size: number
  readonly refillPerSecond: number
}

/** Limits of each identity, at a subscription or at the tenant (same page). */
const LIMITS: Readonly<Record<Kind, Limit>> = {
  reads: { size: 250, refillPerSecond: 25 },
  writes: { size: 200, refillPerSecond: 10 },
  deletes: { size: 200, refillPerSecond: 10 }
}

/** Ratio of the limit of all identities together to the limit of one. */
const GLOBAL_FACTOR = 15

interface ProviderLimit extends Limit {
  readonly namespace: string
  readonly kinds: readonly Kind[]
}

/**
 * Limits that a provider counts in addition and reports in no header. Requests that Azure sends for our stacks are not
 * among the requests that this client counts (same page).
 */
const PROVIDER_LIMITS: readonly ProviderLimit[] = [
  { namespace: 'microsoft.network', kinds: ['reads'], size: 10_000, refillPerSecond: 10_000 / 300 },
  { namespace: 'microsoft.network', kinds: ['writes', 'deletes'], size: 1_000, refillPerSecond: 1_000 / 300 }
]

/**
 * Assumed limit of a provider's policy. Providers report a policy and its remaining requests, but neither size nor
 * refill rate: `Microsoft.Compute/GetVMScaleSet3Min;197,…`.
 */
const NAMED_BY_PROVIDER: Limit = { size: 200, refillPerSecond: 1 }
const PROVIDER_HEADER = 'x-ms-ratelimit-remaining-resource'

/** Fraction of a limit below which requests are spread out. */
const LOW = 0.1

/** Request that uses up limits. */
export interface RequestCost {
  readonly kind: Kind
  /** Path without query. */
  readonly path: string
}

/** Limit with the requests that probably remain. `left` counts unanswered requests as used. */
interface Account extends Limit {
  readonly fits: (draw: RequestCost) => boolean
  left: number
  /** Time that `left` is valid for, in milliseconds; in the future if requests already wait for their turn. */
  at: number
}

/** Requests that remain of Azure's limits, as far as its responses report them. */
export interface RateBudget {
  /**
   * Reserves a turn for a request and returns the milliseconds to wait before it is sent: 0 unless a limit runs low.
   */
  take(draw: RequestCost): number
  /** Records the response to a request that had its turn, or that the response was lost. */
  learn(draw: RequestCost, headers: Readonly<Record<string, string | undefined>>): void
}

/**
 * Creates the rate budget of one client. Below a tenth of a limit, requests are sent one at a time. At first they are
 * as fast as the limit refills. The less remains, the slower they are, since other callers use some of the limits too.
 */
export function createRateBudget(clock: Clock): RateBudget {
  const accounts = new Map<string, Account>(PROVIDER_LIMITS.map((limit, i) => [`own ${i}`, providerAccount(limit)]))
  const unanswered: Record<Kind, number> = { reads: 0, writes: 0, deletes: 0 }

  return {
    take(draw) {
      unanswered[draw.kind]++
      const drawn = [...accounts.values()].filter(account => account.fits(draw))
      const turn = Math.max(clock.now(), ...drawn.map(account => turnIn(account, clock.now())))
      for (const account of drawn) {
        account.left = leftAt(account, turn) - 1
        account.at = Math.max(account.at, turn)
      }
      return Math.ceil(turn - clock.now())
    },
    learn(draw, headers) {
      unanswered[draw.kind]--
      for (const { name, left, ...account } of accountsIn(headers, draw)) {
        accounts.set(name, { ...account, left: left - unanswered[draw.kind], at: clock.now() })
      }
    }
  }
}

function leftAt({ left, at, size, refillPerSecond }: Account, time: number): number {
  return Math.min(size, left + (Math.max(0, time - at) / 1000) * refillPerSecond)
}

/** Returns the time at which one limit allows the next request. */
function turnIn(account: Account, now: number): number {
  const from = Math.max(now, account.at)
  const low = account.size * LOW
  const left = leftAt(account, from)
  if (left > low) return now
  return from + ((low / (Math.max(0, left) + 1)) * 1000) / account.refillPerSecond
}

function providerAccount({ namespace, kinds, ...limit }: ProviderLimit): Account {
  return { ...limit, left: limit.size, at: 0, fits: ({ kind, path }) => kinds.includes(kind) && isIn(path, namespace) }
}

type Told = Account & { readonly name: string }

/** Returns the limits that a response reports, with the requests that remain. */
function accountsIn(headers: Readonly<Record<string, string | undefined>>, draw: RequestCost): Told[] {
  const resource = headers[PROVIDER_HEADER]
  const own = Object.entries(headers).flatMap(([name, value]) => managerAccount(name, Number(value)) ?? [])
  return resource === undefined
    ? own
    : [...own, ...resource.split(',').flatMap(each => policyAccount(each, draw) ?? [])]
}

const MANAGER_HEADER = /^x-ms-ratelimit-remaining-(subscription|tenant)(-global)?-(reads|writes|deletes)$/

function managerAccount(name: string, left: number): Told | undefined {
  const [, scope, global, kind] = MANAGER_HEADER.exec(name) ?? []
  if (kind === undefined || Number.isNaN(left)) return undefined
  const factor = global === undefined ? 1 : GLOBAL_FACTOR
  const { size, refillPerSecond } = LIMITS[kind as Kind]
  const fits = (draw: RequestCost) =>
    draw.kind === kind && /^\/subscriptions\//i.test(draw.path) === (scope === 'subscription')
  return { name, left, at: 0, size: size * factor, refillPerSecond: refillPerSecond * factor, fits }
}

/**
 * Returns the limit that one entry of the provider's header reports. The name of a policy does not tell which requests
 * it counts, so it is assumed to count requests of the same kind and provider.
 */
function policyAccount(text: string, { kind }: RequestCost): Told | undefined {
  const [policy = '', left] = text.trim().split(';')
  const [namespace = '', rest] = policy.split('/')
  if (rest === undefined || left === undefined || Number.isNaN(Number(left))) return undefined
  const fits = (draw: RequestCost) => draw.kind === kind && isIn(draw.path, namespace)
  return { name: policy, left: Number(left), at: 0, ...NAMED_BY_PROVIDER, fits }
}

function isIn(path: string, namespace: string): boolean {
  const at = path.toLowerCase().lastIndexOf('/providers/')
  return (
    at >= 0 &&
    path
      .slice(at + '/providers/'.length)
      .toLowerCase()
      .startsWith(`${namespace.toLowerCase()}/`)
  )
}

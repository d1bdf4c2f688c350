import { findResource } from '../../local/azure/resources/resource-lookup.ts'
import { isReady, podsIn } from '../../local/kubernetes/pods/pod.ts'
import { syncPods } from '../../local/kubernetes/pods/pod-lifecycle.ts'
import type { Verdict } from '../../src/preflight/index.ts'
import { type AzureClient, forkAzure } from '../upgrade-cases/azure-client.ts'
import type { CaseIds } from '../upgrade-cases/base-network.ts'
import type { CaseAccess } from '../upgrade-cases/case-format.ts'
import { type BuiltCase, buildCase } from '../upgrade-cases/case-world.ts'
import { type Outcome, runOperation } from '../upgrade-cases/run-operation.ts'
import { type Statement, validateCase } from '../upgrade-validation/validate-case.ts'
import { type FailureCause, failureCause } from './failure-cause.ts'
import { type RandomUpgrade, randomUpgrade } from './random-upgrade.ts'
import { riskOf } from './world-risk.ts'

/** Evidence that a world is validated with. */
export const WORLD_ACCESSES = ['armOnly', 'cluster'] as const satisfies readonly CaseAccess[]
export type WorldAccess = (typeof WORLD_ACCESSES)[number]

/** Result of the validation of a world. */
export interface WorldStatement {
  readonly verdict: Verdict
  /** Ids of the rules with an error. */
  readonly blocking: readonly string[]
  /** Whether a warning names the object for which the upgrade failed. */
  readonly isNamed: boolean
}

/** Random world with the end of its upgrade, and the results of the validations before it. */
export interface JudgedWorld extends Omit<RandomUpgrade, 'world'> {
  readonly outcome: Outcome
  /** Absent if the upgrade ended well. */
  readonly cause?: FailureCause
  /** Price or risk at which the upgrade ended well. Absent for a healthy world. */
  readonly risk?: string
  readonly statements: Readonly<Record<WorldAccess, WorldStatement>>
}

/** Validates a random world, then upgrades it without any preflight. Returns why if local Azure cannot build it. */
export async function judgeWorld(
  seed: number
): Promise<JudgedWorld | { readonly seed: number; readonly skipped: string }> {
  const { world, ...drawn } = randomUpgrade(seed)
  const built = buildCase({
    id: String(seed),
    title: '',
    operation: drawn.operation,
    world,
    expected: { platform: 'succeeds' }
  })
  if ('skipped' in built) return { seed, skipped: built.skipped }
  const [armOnly, cluster] = [
    await validateCase(built, drawn.operation, 'armOnly', world),
    await validateCase(built, drawn.operation, 'cluster', world)
  ]
  const { outcome, lostPods } = upgrade(built, drawn)
  const statements = { armOnly: statementOf(armOnly, outcome), cluster: statementOf(cluster, outcome) }
  const risk = riskOf({ world }, outcome) ?? (lostPods ? 'pods do not start any more' : undefined)
  return {
    ...{ ...drawn, outcome, statements },
    ...(outcome.result === 'fails' ? { cause: failureCause(outcome) } : risk !== undefined && { risk })
  }
}

/** Seconds in which the pods of drained nodes start again after an upgrade. */
const SETTLE_SECONDS = 3600

/** Upgrades a copy of a world. `lostPods`: fewer pods than before are ready an hour later. */
function upgrade(
  { azure, ids }: BuiltCase,
  { operation }: Pick<RandomUpgrade, 'operation'>
): { readonly outcome: Outcome; readonly lostPods: boolean } {
  const copy = forkAzure(azure)
  const before = readyPods(copy, ids)
  const outcome = runOperation({ azure: copy, ids }, operation)
  copy.wait(SETTLE_SECONDS)
  return { outcome, lostPods: readyPods(copy, ids) < before }
}

function readyPods({ world }: AzureClient, { cluster: id }: CaseIds): number {
  const cluster = findResource(world, id)
  if (cluster === undefined) throw new Error(`There is no cluster ${id}.`)
  syncPods(world, cluster)
  return podsIn(world, id).filter(pod => isReady(world, pod)).length
}

function statementOf({ verdict, findings }: Statement, outcome: Outcome): WorldStatement {
  const errors = findings.filter(({ severity }) => severity === 'error')
  const warnings = findings.filter(({ severity }) => severity === 'warning')
  return {
    verdict,
    blocking: [...new Set(errors.map(({ rule }) => rule))],
    isNamed: outcome.result === 'fails' && warnings.some(each => names(each.subject + each.evidence, outcome.message))
  }
}

/** Names of objects of random worlds, and ranges of addresses. */
const NAMES = /\b(?:hook-)?(?:app|db|dead|drain)\d+\b|\b\d+\.\d+\.\d+\.\d+\/\d+\b/g

/** Returns whether a finding names an object that the message of a failure names. */
function names(finding: string, message: string): boolean {
  return [...finding.matchAll(NAMES)].some(([name]) => message.includes(name))
}

import type { JudgedWorld, WorldAccess } from './judged-world.ts'

/** Numbers about the worlds whose upgrade failed for one cause. */
export interface CauseRow {
  readonly cause: string
  /** Whether the evidence of the access shows the cause. */
  readonly isShown: boolean
  readonly failed: number
  readonly blocked: number
  /** Not blocked, but a warning names the object. */
  readonly warned: number
  /** Seeds of the worlds that were neither blocked nor warned of. */
  readonly missed: readonly number[]
}

/** Table of an access: the verdicts before the upgrades, against the ends of the upgrades. */
export interface WorldTable {
  readonly access: WorldAccess
  readonly failed: number
  readonly failedBlocked: number
  readonly succeeded: number
  readonly succeededBlocked: number
  /** Failures that the evidence shows, and those of them that were blocked or warned of. */
  readonly shown: number
  readonly shownBlocked: number
  readonly shownFlagged: number
  readonly causes: readonly CauseRow[]
  /** Healthy worlds: their upgrade ended well without a price. */
  readonly healthy: number
  readonly healthyBlocked: number
  /** Healthy worlds that were blocked, by rule, with their seeds. */
  readonly blockedByRule: ReadonlyMap<string, readonly number[]>
  /** Worlds that ended well at a price, and those of them that were blocked, by the price. */
  readonly risky: readonly { readonly risk: string; readonly worlds: number; readonly blocked: number }[]
}

/** Counts worlds for one access. */
export function tableOf(worlds: readonly JudgedWorld[], access: WorldAccess): WorldTable {
  const failed = worlds.filter(({ cause }) => cause !== undefined)
  const succeeded = worlds.filter(({ cause }) => cause === undefined)
  const isBlocked = ({ statements }: JudgedWorld) => statements[access].verdict === 'block'
  const causes = causeRows(failed, access)
  const shown = causes.filter(({ isShown }) => isShown)
  const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)
  const healthy = succeeded.filter(({ risk }) => risk === undefined)
  const healthyBlocked = healthy.filter(isBlocked)
  const risky = Map.groupBy(
    succeeded.filter(({ risk }) => risk !== undefined),
    ({ risk }) => risk ?? ''
  )
  return {
    access,
    failed: failed.length,
    failedBlocked: failed.filter(isBlocked).length,
    succeeded: succeeded.length,
    succeededBlocked: succeeded.filter(isBlocked).length,
    shown: sum(shown.map(row => row.failed)),
    shownBlocked: sum(shown.map(row => row.blocked)),
    shownFlagged: sum(shown.map(row => row.blocked + row.warned)),
    causes,
    healthy: healthy.length,
    healthyBlocked: healthyBlocked.length,
    blockedByRule: seedsByRule(healthyBlocked, access),
    risky: [...risky].map(([risk, of]) => ({ risk, worlds: of.length, blocked: of.filter(isBlocked).length }))
  }
}

function causeRows(failed: readonly JudgedWorld[], access: WorldAccess): CauseRow[] {
  const groups = Map.groupBy(failed, ({ cause }) => cause?.name ?? '')
  return [...groups]
    .map(([cause, worlds]) => {
      const evidence = worlds[0]?.cause?.evidence
      const blocked = worlds.filter(({ statements }) => statements[access].verdict === 'block')
      const others = worlds.filter(world => !blocked.includes(world))
      const warned = others.filter(({ statements }) => statements[access].isNamed)
      return {
        cause,
        isShown: evidence === 'azure' || (evidence === 'cluster' && access === 'cluster'),
        failed: worlds.length,
        blocked: blocked.length,
        warned: warned.length,
        missed: others.filter(world => !warned.includes(world)).map(({ seed }) => seed)
      }
    })
    .toSorted((a, b) => Number(b.isShown) - Number(a.isShown) || b.failed - a.failed)
}

function seedsByRule(worlds: readonly JudgedWorld[], access: WorldAccess): Map<string, number[]> {
  const pairs = worlds.flatMap(({ seed, statements }) => statements[access].blocking.map(rule => ({ rule, seed })))
  const groups = Map.groupBy(pairs, ({ rule }) => rule)
  return new Map([...groups].map(([rule, of]) => [rule, of.map(({ seed }) => seed)]))
}

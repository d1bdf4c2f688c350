/** Measures the validation of an upgrade that reads Azure alone: a cluster of ten pools, and a network like that of a runner. */
import type { CasePool } from '../upgrade-cases/case-format.ts'
import { buildCase } from '../upgrade-cases/case-world.ts'
import { validateCase } from '../upgrade-validation/validate-case.ts'

const POOLS = 10
/** Real milliseconds of each request. */
const LATENCY = 50

/** Cost of one validation. The wall clock and the CPU are in seconds. */
export interface ValidationCost {
  readonly pools: number
  readonly nodes: number
  /** Requests to Resource Manager. A list of several pages counts once: local Azure has three items on a page. */
  readonly requests: number
  /** Requests with every page. */
  readonly pages: number
  readonly latency: number
  readonly wall: number
  readonly cpu: number
}

/** Validates an upgrade to the next minor version with `kubernetes-access: arm-only`. Throws an error if a rule finds an error. */
export async function measureArmOnlyValidation(): Promise<ValidationCost> {
  const pools = tenPools()
  const world = { pools }
  const built = buildCase({
    id: 'ten-pools',
    title: '',
    operation: 'next-minor',
    world,
    expected: { platform: 'succeeds' }
  })
  if ('skipped' in built) throw new Error(built.skipped)
  const validate = () => validateCase(built, 'next-minor', 'armOnly', world, LATENCY)
  // The first validation compiles the code.
  await validate()
  const began = { cpu: process.cpuUsage(), wall: performance.now() }
  const { verdict, requests } = await validate()
  const wall = (performance.now() - began.wall) / 1000
  const { user, system } = process.cpuUsage(began.cpu)
  if (verdict === 'block') throw new Error('the healthy cluster was blocked')
  const nodes = pools.reduce((sum, pool) => sum + pool.nodes, 0)
  const counts = { requests: new Set(requests).size, pages: requests.length }
  return { pools: POOLS, nodes, ...counts, latency: LATENCY, wall, cpu: (user + system) / 1e6 }
}

function tenPools(): CasePool[] {
  return Array.from({ length: POOLS }, (_, n) =>
    n === 0 ? { name: 'system', mode: 'System', nodes: 3 } : { name: `user${n}`, nodes: 2 + n }
  )
}

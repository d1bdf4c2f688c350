import { isOn } from '../azure/switches.ts'
import type { Resource, World } from '../azure/world.ts'
import { clusterProperties, supportPlanOf } from './cluster-model.ts'
import { offeredMinors, type SupportPlan } from './kubernetes-versions.ts'

interface Row {
  readonly revision: string
  /** Days between which AKS offers the revision; a month stands for its last day. */
  readonly from: string
  readonly until: string
  /** Minor versions of Kubernetes 1 that the revision supports under the standard plan. */
  readonly minors: readonly [oldest: number, newest: number]
}

/**
 * Revisions of the Istio add-on: "Support policy for Istio-based service mesh add-on", calendar. Rows after asm-1-27 follow
 * the calendar of Istio and are *assumed*.
 */
const rows: readonly Row[] = [
  { revision: 'asm-1-26', from: '2025-07-31', until: '2026-02-28', minors: [29, 34] },
  { revision: 'asm-1-27', from: '2025-09-30', until: '2026-05-29', minors: [29, 34] },
  { revision: 'asm-1-28', from: '2026-02-28', until: '2026-10-31', minors: [30, 35] },
  { revision: 'asm-1-29', from: '2026-05-29', until: '2027-02-28', minors: [31, 36] },
  { revision: 'asm-1-30', from: '2026-09-30', until: '2027-05-31', minors: [32, 37] }
]

/** A revision, as Azure describes it. */
export interface MeshRevision {
  readonly revision: string
  readonly upgrades: readonly string[]
  readonly compatibleWith: readonly { readonly name: string; readonly versions: readonly string[] }[]
}

/** Returns the revisions that a region offers now, oldest first. */
export function meshRevisions(world: World): readonly MeshRevision[] {
  const offered = rows.filter(({ from, until }) => Date.parse(from) <= world.now && world.now <= Date.parse(until))
  return offered.map(row => described(world, row, offered))
}

function described(world: World, row: Row, offered: readonly Row[]): MeshRevision {
  const upgrades = offered.slice(offered.indexOf(row) + 1).map(({ revision }) => revision)
  const versions = (plan: SupportPlan) =>
    offeredMinors(world)
      .filter(({ supportPlans }) => supportPlans.includes(plan))
      .map(({ minor }) => minor)
      .filter(minor => row.minors[0] <= Number(minor.split('.')[1]) && Number(minor.split('.')[1]) <= row.minors[1])
  const standard = versions('KubernetesOfficial')
  const compatibleWith = isOn(world, 'mesh-compatibility-names-kubernetes')
    ? [{ name: 'kubernetes', versions: standard }]
    : [
        { name: 'KubernetesOfficial', versions: standard },
        { name: 'AKSLongTermSupport', versions: versions('AKSLongTermSupport') }
      ]
  return { revision: row.revision, upgrades, compatibleWith }
}

/** Returns the revision that a cluster runs, with its upgrades; `undefined` without the add-on. */
export function meshUpgrade(world: World, cluster: Resource): MeshRevision | undefined {
  const { serviceMeshProfile } = cluster.properties as {
    serviceMeshProfile?: { mode?: string; istio?: { revisions?: readonly string[] } }
  }
  const running = serviceMeshProfile?.istio?.revisions?.[0]
  if (serviceMeshProfile?.mode !== 'Istio' || running === undefined) return undefined
  const row = rows.find(({ revision }) => revision === running)
  if (row === undefined) return { revision: running, upgrades: [], compatibleWith: [] }
  const plan = supportPlanOf(clusterProperties(cluster))
  const { compatibleWith, ...rest } = described(world, row, [
    row,
    ...rows.filter(each => each !== row && Date.parse(each.from) <= world.now && rows.indexOf(each) > rows.indexOf(row))
  ])
  return { ...rest, compatibleWith: compatibleWith.filter(({ name }) => name === plan || name === 'kubernetes') }
}

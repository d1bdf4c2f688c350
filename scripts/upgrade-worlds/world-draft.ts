import type {
  CaseApiUsage,
  CaseCluster,
  CaseNetwork,
  CaseObject,
  CaseOperation,
  CasePool,
  CaseWorld
} from '../upgrade-cases/case-format.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** Pool of a world that is still being drawn. */
export type DraftPool = Writable<CasePool>

/** World that is still being drawn. */
export interface WorldDraft {
  operation: CaseOperation
  now?: string
  cluster: Writable<CaseCluster> & { version: string }
  pools: DraftPool[]
  objects: CaseObject[]
  apiUsage: CaseApiUsage[]
  locks: NonNullable<CaseWorld['locks']>[number][]
  quota: Record<string, { used: number; limit: number }>
  subnets: Record<string, NonNullable<CaseWorld['subnets']>[string]>
  skus: Record<string, NonNullable<CaseWorld['skus']>[string]>
  network?: CaseNetwork
  identity?: Readonly<Record<string, unknown>>
}

/** Returns the pools for workloads. */
export function userPools({ pools }: WorldDraft): readonly DraftPool[] {
  return pools.filter(({ mode }) => mode !== 'System')
}

/** Returns the number of nodes of a draft. */
export function nodesOf({ pools }: WorldDraft): number {
  return pools.reduce((sum, { nodes }) => sum + nodes, 0)
}

/** Returns the minor version of the cluster of a draft. */
export function minorOf({ cluster }: WorldDraft): number {
  return Number(cluster.version.split('.')[1])
}

/** Returns a draft as the world of a case. Parts without content are left out. */
export function worldOf({ operation: _, quota, subnets, skus, ...draft }: WorldDraft): CaseWorld {
  const tables = Object.fromEntries(
    Object.entries({ quota, subnets, skus }).filter(([, table]) => Object.keys(table).length > 0)
  )
  return { ...draft, ...tables }
}

import { childId, type ResourceId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import { Failure } from '../../runtime/failure.ts'
import { type FoundPool, isStopped, poolVersion } from './found-cluster.ts'

/** A machine of a pool, as a preview version of "Machines - List" returns it. */
export interface Machine {
  readonly name?: string
  readonly zones?: readonly string[]
  readonly properties?: {
    readonly nodeImageVersion?: string
    readonly provisioningState?: string
    readonly kubernetes?: {
      readonly currentOrchestratorVersion?: string
      readonly orchestratorVersion?: string
      readonly nodeLabels?: Readonly<Record<string, string>>
    }
  }
}

/** Machines of a pool, or the reason why they were not read. */
export type MachineList = { readonly machines: readonly Machine[] } | { readonly unread: string }

const TYPE = 'Microsoft.ContainerService/managedClusters/agentPools/machines'

/**
 * Reads the machines of a pool. Throws Failure `cancelled`. Any other failure is the reason why they were not read,
 * because Azure can withdraw the preview version of the list.
 */
export async function readMachines(azure: AzureReader, cluster: ResourceId, pool: string): Promise<MachineList> {
  const path = `${childId(cluster, 'agentPools', pool)}/machines`
  try {
    return { machines: await Array.fromAsync(azure.list<Machine>(path, TYPE)) }
  } catch (error) {
    if (!(error instanceof Failure) || error.reason === 'cancelled') throw error
    return { unread: error.message }
  }
}

/** Reads the machines of the pools that run, by the name of the pool. */
export async function readAllMachines(
  azure: AzureReader,
  cluster: ResourceId,
  pools: readonly FoundPool[]
): Promise<ReadonlyMap<string, MachineList>> {
  const running = pools.filter(pool => !isStopped(pool))
  const lists = await Promise.all(
    running.map(async ({ name }) => [name, await readMachines(azure, cluster, name)] as const)
  )
  return new Map(lists)
}

/** Label of a node that AKS could not drain and left out of service. Source: "Upgrade options for AKS clusters". */
const QUARANTINE = { label: 'kubernetes.azure.com/upgrade-status', value: 'Quarantined' }

/** Differences among the machines of a pool that show an incomplete upgrade. */
export interface MachineFault {
  readonly kind: 'versions' | 'images' | 'quarantined'
  readonly text: string
}

/** Returns the signs that an upgrade of a pool is incomplete. */
export function machineFaults(pool: FoundPool, machines: readonly Machine[]): readonly MachineFault[] {
  const versions = distinct(machines.map(({ properties }) => properties?.kubernetes?.currentOrchestratorVersion))
  const images = distinct(machines.map(({ properties }) => properties?.nodeImageVersion))
  const quarantined = machines.filter(isQuarantined)
  const others = versions.filter(version => version !== poolVersion(pool))
  return [
    ...(versions.length > 1 || others.length > 0
      ? [{ kind: 'versions', text: countsOf(machines, 'Kubernetes', versionOfMachine) } as const]
      : []),
    ...(images.length > 1 ? [{ kind: 'images', text: countsOf(machines, 'image', imageOfMachine) } as const] : []),
    ...(quarantined.length > 0
      ? [{ kind: 'quarantined', text: quarantined.map(({ name = '?' }) => name).join(', ') } as const]
      : [])
  ]
}

/** Returns whether AKS could not drain a machine and left it out of service. */
export function isQuarantined({ properties }: Machine): boolean {
  return properties?.kubernetes?.nodeLabels?.[QUARANTINE.label] === QUARANTINE.value
}

function versionOfMachine({ properties }: Machine): string {
  return properties?.kubernetes?.currentOrchestratorVersion ?? 'unknown'
}

function imageOfMachine({ properties }: Machine): string {
  return properties?.nodeImageVersion ?? 'unknown'
}

function countsOf(machines: readonly Machine[], word: string, read: (machine: Machine) => string): string {
  const counts = Map.groupBy(machines, read)
  return [...counts].map(([value, of]) => `${of.length} with ${word} ${value}`).join(', ')
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter(value => value !== undefined))].sort()
}

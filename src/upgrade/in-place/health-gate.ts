import { assessBootstrap, type BootstrapItem, backendHealth, readFlux } from '../../gitops/index.ts'
import type { StepContext } from '../../provisioning/index.ts'
import { Failure } from '../../runtime/failure.ts'
import { waitUntil } from '../../runtime/wait-until.ts'
import type { UpgradeClients } from '../types.ts'
import { failedRequests } from './failed-requests.ts'
import { listMachines } from './failure/commands.ts'
import { isSettled, servingMachines } from './goal.ts'
import { isListed } from './phase.ts'
import type { UpgradeTools } from './tools.ts'
import type { PoolState, UpgradeState } from './types.ts'

/** Milliseconds between two reads, and for all of a gate. Pods need minutes to become ready on new nodes. */
const POLL = 15_000
const LIMIT = 20 * 60_000

/** Name of the kustomization of the team. Its health does not decide about an upgrade of the infrastructure. */
const WORKLOAD = 'workload'

/** A condition after the upgrade of one part, before the next part starts. */
export interface GateItem {
  readonly name: string
  readonly isMet: boolean
  readonly evidence: string
  readonly remedy: string
  /** Whether the item is the goal of the upgrade itself, not the health of the cluster. */
  readonly isOfUpgrade?: true
}

/** The machines of a part, and whether they have reached its goal. */
export interface Machines {
  readonly items: (state: UpgradeState) => readonly GateItem[]
  /** Whether Flux and the gateway count, too. A rollback does not wait for them. */
  readonly needsHealth: boolean
  readonly allowsQuarantine?: true | undefined
}

/**
 * Waits until a part of the cluster is upgraded and the cluster is healthy. Everything is read from Azure. Throws Failure
 * `pool-incomplete` at once if AKS left a machine out of service, and `upgrade-gate` after 20 minutes.
 */
export async function waitForHealth(machines: Machines, tools: UpgradeTools, clients: UpgradeClients): Promise<void> {
  const read = async () => {
    const state = await tools.readState(clients.azure)
    if (machines.allowsQuarantine !== true) refuseQuarantined(state)
    const items = machines.items(state)
    if (!machines.needsHealth || !items.every(({ isMet }) => isMet)) return items
    return [...items, ...(await clusterHealth(state, tools, clients))]
  }
  const unmet = (items: readonly GateItem[]) => items.filter(({ isMet }) => !isMet)
  await waitUntil(
    {
      read,
      isOver: items => unmet(items).length === 0,
      every: POLL,
      limit: LIMIT,
      overdue: items => gateFailure(unmet(items)),
      announce: items => `Waiting for: ${unmet(items).map(textOf).join('; ')}`
    },
    clients
  )
}

/** Returns the condition of a pool after its upgrade. */
export function poolItem(pool: PoolState, isDone: boolean): GateItem {
  const { name, version, provisioningState, machines } = pool
  const starting = servingMachines(pool).filter(each => !['', 'Succeeded'].includes(each.provisioningState))
  const counts = isListed(machines) ? `${machines.length} machines` : `machines unread (${machines.unread})`
  const isMet = isDone && starting.length === 0
  return {
    name: `pool ${name}`,
    isOfUpgrade: true,
    isMet,
    evidence: `${provisioningState}, ${version}, ${counts}${isMet ? '' : `: ${oldMachines(pool)}`}`,
    remedy: isListed(machines)
      ? `Check the machines: ${listMachines(pool.id)}. Then run again: the upgrade continues.`
      : `Only the machines show which version runs. Correct what keeps the run from reading them: ${listMachines(pool.id)}. Then run again.`
  }
}

function oldMachines(pool: PoolState): string {
  const counts = Map.groupBy(servingMachines(pool), ({ version, nodeImage }) => `${version} with ${nodeImage}`)
  return [...counts].map(([what, of]) => `${of.length} run ${what}`).join(', ') || 'no machine runs'
}

/** Returns the condition that the last operation on the cluster itself has succeeded. */
export function controlPlaneItem({ cluster }: UpgradeState, isDone: boolean): GateItem {
  const { provisioningState, version } = cluster
  return {
    name: 'control plane',
    isOfUpgrade: true,
    isMet: isDone && isSettled(cluster),
    evidence: `${provisioningState}, ${version}`,
    remedy: 'Find the cause in the activity log of the cluster. Then run again: the upgrade continues.'
  }
}

function refuseQuarantined({ pools }: UpgradeState): void {
  for (const { name, id, machines } of pools) {
    const found = isListed(machines) ? machines.filter(({ isQuarantined }) => isQuarantined) : []
    if (found.length === 0) continue
    const names = found.map(each => each.name)
    throw new Failure(
      'pool-incomplete',
      `AKS could not drain ${found.length} machines of pool ${name} and left them out of service: ${names.join(', ')}.`,
      {
        subject: id,
        remedy: `AKS does not drain these machines again. Correct what blocked the drain, and move the remaining pods: \`kubectl drain ${names.join(' ')} --ignore-daemonsets --delete-emptydir-data\`. Then plan and approve the operation \`delete-machines\`; pods that are left end without an eviction.`
      }
    )
  }
}

/** Returns the conditions of Flux, of the gateway and of its requests that the configuration asks for. */
async function clusterHealth(
  { colour }: UpgradeState,
  { baseline }: UpgradeTools,
  clients: UpgradeClients
): Promise<readonly GateItem[]> {
  const context: StepContext = { ...clients, baseline }
  const { gates } = baseline.config.upgrades
  const hasFlux = gates.flux && baseline.config.gitops.source !== undefined
  const flux = hasFlux
    ? assessBootstrap(baseline, await readFlux(context, colour), { colour }).filter(({ name }) => name !== WORKLOAD)
    : []
  const isReady = flux.every(({ state }) => state === 'done')
  const backend = gates.gateway && isReady ? await backendHealth(context, colour) : undefined
  const items = [...flux, ...(backend === undefined ? [] : [backend])].map(itemOf)
  const limit = baseline.config.ingress.domain === undefined ? undefined : gates.failedRequestsPercent
  if (limit === undefined || !items.every(({ isMet }) => isMet)) return items
  return [...items, await failedRequests(baseline, colour, limit, clients)]
}

function itemOf({ name, state, evidence, problem }: BootstrapItem): GateItem {
  const remedy = problem?.remedy ?? 'Check the named object in the cluster. Then run again.'
  return { name, isMet: state === 'done', evidence, remedy }
}

function gateFailure(unmet: readonly GateItem[]): Failure {
  const [first] = unmet
  const isIncomplete = first?.isOfUpgrade === true
  const what = isIncomplete
    ? 'Azure ended the operation, but after 20 minutes this has not been reached:'
    : 'The cluster is not healthy after 20 minutes:'
  const lines = unmet.map(item => `- ${textOf(item)}`)
  return new Failure(isIncomplete ? 'pool-incomplete' : 'upgrade-gate', [what, ...lines].join('\n'), {
    subject: first?.name ?? 'cluster',
    remedy: `${first?.remedy ?? ''} No other part is written before.`.trim()
  })
}

function textOf({ name, evidence }: GateItem): string {
  return `${name}: ${evidence}`
}

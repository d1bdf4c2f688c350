import { operationState } from '../../azure/index.ts'
import { isSameVersion } from '../../config/index.ts'
import type { FailureReason } from '../../runtime/failure.ts'
import type { Finding } from '../finding.ts'
import {
  compareVersions,
  controlPlaneVersion,
  type FoundCluster,
  type FoundPool,
  isStopped,
  poolsOf,
  poolVersion
} from './found-cluster.ts'
import { type Machine, type MachineFault, type MachineList, machineFaults } from './machines.ts'
import { missingFact } from './missing-fact.ts'
import { nameList, shownText } from './objects/shown-text.ts'
import type { UpgradeRequest } from './upgrade-request.ts'

/** Longest message of a failed operation in a finding, in characters. It names the pod and the budget that block. */
const LONGEST_CAUSE = 1000

/** The cluster itself, or one of its pools. */
interface Part {
  readonly subject: string
  /** Command that shows the state of the part. */
  readonly show: string
  readonly abort: string
  readonly provisioningState?: string
  readonly powerState?: FoundPool['powerState'] | undefined
  readonly status?: FoundPool['status']
}

function partsOf(cluster: FoundCluster): readonly Part[] {
  const { provisioningState, powerState, status } = cluster.properties
  const own = {
    subject: 'cluster',
    show: 'az aks show --query properties',
    abort: 'az aks operation-abort',
    ...(provisioningState !== undefined && { provisioningState }),
    ...(powerState !== undefined && { powerState }),
    ...(status !== undefined && { status })
  }
  return [own, ...poolsOf(cluster).map(poolPart)]
}

function poolPart(pool: FoundPool): Part {
  const commands = ['show', 'operation-abort'].map(verb => `az aks nodepool ${verb} --name ${pool.name}`)
  const [show = '', abort = ''] = commands
  return { ...pool, subject: `pool ${pool.name}`, show, abort }
}

/**
 * Checks that no operation is in progress and that the cluster runs. A failed or cancelled state is a warning with its
 * cause: the upgrade writes the cluster again, and other rules check whether the cause persists.
 */
export function judgeState(cluster: FoundCluster): Finding[] {
  const { upgradeChannel = 'none' } = cluster.properties.autoUpgradeProfile ?? {}
  const channel = upgradeChannel === 'none' ? '' : ` The upgrade channel ${upgradeChannel} may have started it.`
  return partsOf(cluster).flatMap(part => {
    const { subject, show, abort, provisioningState, status } = part
    if (provisioningState === undefined) {
      return [missingFact('operation-stuck', subject, `no state of the ${subject}`, `Check the state: \`${show}\`.`)]
    }
    const state = operationState(provisioningState)
    if (state === 'running') {
      const evidence = `The ${subject} is ${provisioningState}: AKS refuses every other operation until this one has ended.${channel}`
      const remedy = `Wait until the operation on the ${subject} has ended, then run again. To stop it: \`${abort}\`. To keep AKS from starting upgrades, set \`upgrades.kubernetesChannel: none\`.`
      return [finding('operation-stuck', 'error', subject, evidence, remedy)]
    }
    if (isStopped(part)) return subject === 'cluster' ? [stoppedCluster()] : []
    if (state === 'succeeded') return []
    const { code, message } = status?.provisioningError ?? {}
    const cause =
      code === undefined
        ? 'Azure does not report the cause.'
        : `Cause: ${shownText(code)}${message === undefined ? '' : `: ${shownText(message, LONGEST_CAUSE)}`}.`
    const evidence = `The last operation on the ${subject} ended with ${provisioningState}. ${cause}`
    const remedy = `The upgrade resumes what was stopped on the ${subject}. Remove the cause${code === undefined ? '' : ` (${shownText(code)})`} first, otherwise it fails again: \`${show}\`.`
    return [finding('upgrade-unfinished', 'warning', subject, evidence, remedy)]
  })
}

function stoppedCluster(): Finding {
  const evidence = 'The cluster is stopped. AKS accepts only a start or a deletion.'
  const remedy = 'Start the cluster with the workflow `power-cluster`, then run again.'
  return { ...finding('cluster-stopped', 'error', 'cluster', evidence, remedy), waits: {} }
}

/** Checks that a system pool with nodes runs: without one, an upgrade has no place for the pods of AKS. */
export function judgeSystemPool(cluster: FoundCluster): Finding[] {
  // `judgeState` reports a stopped cluster.
  if (isStopped(cluster.properties)) return []
  const systems = poolsOf(cluster).filter(({ mode }) => mode === 'System')
  const name = systems[0]?.name
  const command = name === undefined ? 'az aks nodepool list' : `az aks nodepool start --name ${name}`
  if (systems.some(pool => !isStopped(pool) && (pool.count ?? 0) > 0)) return []
  const evidence = 'No system pool has a running node.'
  const remedy = `Start or scale a system pool of the cluster, then run again: \`${command}\`.`
  return [{ ...finding('cluster-stopped', 'error', 'cluster', evidence, remedy), waits: {} }]
}

/**
 * Checks that no other upgrade is incomplete. AKS continues a stopped upgrade with any write. If it goes to the same
 * version, this upgrade is its continuation, which is a warning.
 */
export function judgeUnfinished(
  { kind, to }: Pick<UpgradeRequest, 'kind' | 'to'>,
  cluster: FoundCluster,
  machines: ReadonlyMap<string, MachineList>
): Finding[] {
  const requested = cluster.properties.kubernetesVersion
  const running = controlPlaneVersion(cluster)
  const plane =
    requested !== undefined && !isSameVersion(requested, running)
      ? [
          half(
            'control plane',
            `The control plane runs ${running}, but ${requested} was requested.`,
            [requested],
            // An upgrade of the node images writes pools only, so that it cannot continue the one of the control plane.
            kind === 'node-image' ? 'patch' : kind,
            to
          )
        ]
      : []
  return [...plane, ...poolsOf(cluster).flatMap(pool => unfinishedPool(pool, machines.get(pool.name), kind, to))]
}

function unfinishedPool(
  pool: FoundPool,
  list: MachineList | undefined,
  kind: UpgradeRequest['kind'],
  to: string
): Finding[] {
  const subject = `pool ${pool.name}`
  const { orchestratorVersion: requested } = pool
  const runs = poolVersion(pool)
  const own =
    requested !== undefined && !isSameVersion(requested, runs)
      ? [half(subject, `Pool ${pool.name} runs ${runs}, but ${requested} was requested.`, [requested], kind, to)]
      : []
  if (list === undefined) return own
  if ('unread' in list) {
    const evidence = `The machines of pool ${pool.name} cannot be read: ${list.unread}`
    return [...own, finding('upgrade-unfinished', 'not-evaluated', subject, evidence, checkNodes(pool))]
  }
  const faults = machineFaults(pool, list.machines)
  const haveOtherVersions = faults.some(fault => fault.kind === 'versions')
  // Machines of another version have another image too.
  const shown = faults.filter(fault => !(haveOtherVersions && fault.kind === 'images'))
  return [
    ...own,
    ...withoutVersion(pool, list.machines),
    ...shown.map(fault => judgeMachines(pool, fault, list.machines, kind, to))
  ]
}

function checkNodes({ name }: FoundPool): string {
  return `Check the versions of the nodes: \`kubectl get nodes --selector agentpool=${name}\`. Then run again.`
}

/** Returns the finding that the versions of machines are not known, because then nothing shows a stopped upgrade. */
function withoutVersion(pool: FoundPool, machines: readonly Machine[]): Finding[] {
  const subject = `pool ${pool.name}`
  const unknown = machines.filter(({ properties }) => properties?.kubernetes?.currentOrchestratorVersion === undefined)
  const names = unknown.map(({ name = 'without a name' }) => name)
  const isEmpty = machines.length === 0 && (pool.count ?? 0) > 0
  if (!isEmpty && names.length === 0) return []
  const what = isEmpty
    ? `no machine of pool ${pool.name}, which has ${pool.count} nodes`
    : `no version of the machines ${nameList(names)} of pool ${pool.name}`
  return [missingFact('upgrade-unfinished', subject, what, checkNodes(pool))]
}

/**
 * Returns the finding about machines of a pool that differ. Machines with different images are a warning, because every
 * upgrade replaces all machines. With different versions, the newest one is the goal of the stopped upgrade.
 */
function judgeMachines(
  pool: FoundPool,
  { kind: fault, text }: MachineFault,
  machines: readonly Machine[],
  kind: UpgradeRequest['kind'],
  to: string
): Finding {
  const subject = `pool ${pool.name}`
  if (fault === 'quarantined') return quarantined(pool.name, text)
  const evidence = `The machines of pool ${pool.name} differ, although it reads ${poolVersion(pool)}: ${text}.`
  if (fault === 'images') return half(subject, evidence, [to], kind, to)
  return half(subject, evidence, [newestVersion(machines) ?? poolVersion(pool)], kind, to)
}

function newestVersion(machines: readonly Machine[]): string | undefined {
  const versions = machines.flatMap(({ properties }) => properties?.kubernetes?.currentOrchestratorVersion ?? [])
  return versions.toSorted(compareVersions).at(-1)
}

function half(
  subject: string,
  evidence: string,
  goals: readonly string[],
  kind: UpgradeRequest['kind'],
  to: string
): Finding {
  const images = subject === 'control plane' ? '' : ', or `node-image` to bring all machines of the pool to one version'
  const isContinuation = kind === 'node-image' || goals.some(goal => isSameVersion(goal, to))
  const remedy = isContinuation
    ? `This upgrade continues the stopped one of the ${subject} until all machines have the new version. Remove the cause that stopped it first: \`az aks nodepool list\`.`
    : `Finish the stopped upgrade of the ${subject} first: any write of the cluster resumes it. Choose the target ${goals[0]}${images}.`
  return finding('upgrade-unfinished', isContinuation ? 'warning' : 'error', subject, evidence, remedy)
}

function quarantined(pool: string, nodes: string): Finding {
  return finding(
    'upgrade-unfinished',
    'error',
    `pool ${pool}`,
    `AKS could not drain these nodes of pool ${pool} in an earlier upgrade and left them cordoned: ${nodes}.`,
    `No upgrade drains them again. Remove what blocked the drain, move the remaining pods, and delete the machines of pool ${pool} with the operation \`delete-machines\` of upgrade-cluster, or: \`az aks nodepool delete-machines --nodepool-name ${pool} --machine-names ${nodes.replaceAll(',', '')}\`.`
  )
}

function finding(
  code: FailureReason,
  severity: Finding['severity'],
  subject: string,
  evidence: string,
  remedy: string
): Finding {
  return { code, severity, subject, evidence, remedy }
}

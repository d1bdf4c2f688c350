import { listOf } from '../../../manifests/index.ts'
import { commandWord } from '../../command-word.ts'
import type { Finding } from '../../finding.ts'
import type { FoundPool } from '../found-cluster.ts'
import { missingFact } from '../missing-fact.ts'
import type { UpgradeRequest } from '../upgrade-request.ts'
import type { Judgement } from './judgement.ts'
import type { ObjectSet } from './object-set.ts'
import { type SeenObject, shownName } from './seen-object.ts'
import type { DrainedPools } from './selected-pods.ts'
import { poolOfNode } from './selected-pods.ts'
import { nameList, shownText } from './shown-text.ts'

const PRESSURES: ReadonlySet<unknown> = new Set(['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable'])

/** Share of the nodes of a pool that may be NotReady before the upgrade has to wait. */
const TOLERATED_SHARE = 0.1

/** Checks that the nodes of a cluster are Ready, not cordoned, and without pressure. */
export function judgeNodes(objects: ObjectSet, again: ObjectSet, { drained }: DrainedPools): Judgement[] {
  const nodes = objects.ofKind('/Node')
  const pools = Map.groupBy(nodes, node => poolOfNode(node) ?? '')
  return [
    ...[...pools].flatMap(([pool, members]) => notReady(pool, members, again, drained)),
    ...nodes.flatMap(judgeNode),
    ...nodes.filter(node => readyOf(node) === undefined).map(withoutState)
  ]
}

/** Checks that a list of nodes that was read has nodes, because a cluster without nodes runs nothing. */
export function judgeNodeList({ inside: { nodes } }: UpgradeRequest): Finding[] {
  if ('unread' in nodes || nodes.objects.length > 0) return []
  const check = 'Check the nodes: `kubectl get nodes`. Then validate again.'
  return [missingFact('upgrade-blocked', 'nodes of the cluster', 'no nodes of the cluster', check)]
}

function withoutState(node: SeenObject): Judgement {
  const evidence = `${shownName(node)} has no condition Ready: whether it is Ready is not evaluated.`
  const remedy = `Check the node: \`kubectl describe node ${commandWord(node.name)}\`.`
  return { about: node, severity: 'not-evaluated', evidence, remedy }
}

function readyOf({ status }: SeenObject) {
  return listOf(status.conditions).find(({ type }) => type === 'Ready')
}

function notReady(
  pool: string,
  nodes: readonly SeenObject[],
  again: ObjectSet,
  drained: readonly FoundPool[]
): Judgement[] {
  const isStill = (node: SeenObject) => !again.read.has('nodes') || isNotReady(again.find(node) ?? node)
  const down = nodes.filter(node => isNotReady(node) && isStill(node))
  const [about] = down
  if (about === undefined) return []
  const names = nameList(down.map(({ name }) => shownText(name)))
  const reasons = nameList(
    [...new Set(down.map(reasonOf))].filter(text => text !== ''),
    2
  )
  const isDrained = drained.some(({ name }) => name === pool)
  const isMuch = down.length > 1 || down.length / nodes.length > TOLERATED_SHARE
  return [
    {
      about,
      severity: isDrained && isMuch ? 'error' : 'warning',
      evidence: `${down.length} of ${nodes.length} nodes of pool ${shownText(pool)} are NotReady: ${names}.${reasons === '' ? '' : ` ${reasons}.`} A drain waits for the pods of such a node.`,
      remedy: `Repair the NotReady nodes first (${names}), or delete their machines: \`${deleteMachines(pool, down)}\`. Then validate again.`
    }
  ]
}

/** Most machines in one command. */
const MOST_MACHINES = 20

function deleteMachines(pool: string, nodes: readonly SeenObject[]): string {
  const names = nodes.slice(0, MOST_MACHINES).map(({ name }) => commandWord(name))
  return `az aks nodepool delete-machines --name ${commandWord(pool)} --machine-names ${names.join(' ')}`
}

function isNotReady(node: SeenObject): boolean {
  const ready = readyOf(node)
  return ready !== undefined && ready.status !== 'True'
}

function reasonOf(node: SeenObject): string {
  const ready = readyOf(node)
  return shownText(ready?.message ?? ready?.reason)
}

function judgeNode(node: SeenObject): Judgement[] {
  const { spec, status, labels } = node
  const pressures = listOf(status.conditions).filter(each => PRESSURES.has(each.type) && each.status === 'True')
  const faults = [
    ...(labels.get('kubernetes.azure.com/upgrade-status') === 'Quarantined'
      ? ['is Quarantined since an upgrade that could not drain it']
      : spec.unschedulable === true
        ? ['is cordoned']
        : []),
    ...pressures.map(({ type }) => `has ${shownText(type)}`)
  ]
  if (faults.length === 0) return []
  return [
    {
      about: node,
      severity: 'warning',
      evidence: `${shownName(node)} ${faults.join(' and ')}: it takes no pods of the nodes that are drained.`,
      remedy: `Check the node: \`kubectl describe node ${commandWord(node.name)}\`. Uncordon it if nothing prevents that.`
    }
  ]
}

import type { ResourceId } from '../../arm/resource-id.ts'
import { ApiServerError } from '../../kubernetes/index.ts'
import { type CordonedNode, cordonedNodes, nameList } from '../../preflight/index.ts'
import type { OperationRecord } from '../../provisioning/procedure/index.ts'
import type { Step } from '../../provisioning/types.ts'
import { Failure } from '../../runtime/failure.ts'
import { readSomeEvidence } from '../inside/cluster-evidence.ts'
import type { UpgradeClients } from '../types.ts'
import { clusterOptions, invoke } from './failure/commands.ts'
import type { UpgradeTools } from './tools.ts'
import type { UpgradeOperation } from './types.ts'

/** Name of the step that lets nodes take pods again. */
export const UNCORDON_STEP = 'uncordon-nodes'

/** Pin of the record with the nodes that took no pods before the upgrade. */
const PIN = 'cordoned'

/** Longest pin in characters, because the record has at most 1 kB. A longer list counts as not known. */
const LONGEST_PIN = 150

const SECONDS = 10

/** A cluster, and the nodes of it that took no pods before the upgrade. */
interface NodesBefore {
  readonly cluster: ResourceId
  /** `undefined` if they are not known. */
  readonly before: readonly string[] | undefined
  /** Operation that ends. A deletion of machines can follow an upgrade, or begin without one. */
  readonly operation: UpgradeOperation
}

type Pins = Readonly<Record<string, string>>

/** Returns the pin for the nodes that took no pods before the upgrade. Empty if they are not known. */
export function cordonPin(names: readonly string[] | undefined): Pins {
  const text = names?.join(',')
  return text === undefined || text.length > LONGEST_PIN ? {} : { [PIN]: text }
}

/** Returns the nodes that took no pods before the upgrade, or `undefined` if they are not known. */
export function cordonedBefore(
  record: Pick<OperationRecord, 'pins' | 'running'> | undefined,
  { cordonedNow }: Pick<UpgradeTools, 'cordonedNow'>
): readonly string[] | undefined {
  if (record?.running === undefined) return cordonedNow
  const text = record.pins[PIN]
  return text?.split(',').filter(name => name !== '')
}

/**
 * Returns the step that lets nodes take pods again that the upgrade cordoned. A node that a person cordoned stays: it was
 * cordoned before the upgrade, or the API server shows another client than AKS as the origin.
 */
export function uncordonStep(needs: Step['needs'], nodes: NodesBefore, tools: Pick<UpgradeTools, 'openInside'>): Step {
  const name = UNCORDON_STEP
  const plan = { step: name, evaluation: { by: 'reads' }, changes: [], unchanged: 0, noise: 0, pending: true } as const
  return {
    ...{ name, needs, expectedSeconds: SECONDS },
    intent: () => name,
    settle: () => Promise.resolve(),
    plan: () => Promise.resolve(plan),
    async apply(context) {
      try {
        await uncordonNodes(nodes, tools, context)
      } catch (error) {
        const isLeft = error instanceof Failure && error.reason === 'nodes-cordoned'
        if (!mayStay(nodes) || !isLeft) throw error
        context.log.warning(`${error.message} ${error.details.remedy}`)
      }
    }
  }
}

/** Returns whether an operation ends although nodes still take no pods. A way back must end, so it only names them. */
function mayStay({ operation }: Pick<NodesBefore, 'operation'>): boolean {
  return operation === 'rollback'
}

async function uncordonNodes(
  { cluster, before, operation }: NodesBefore,
  { openInside }: Pick<UpgradeTools, 'openInside'>,
  { log, signal }: Pick<UpgradeClients, 'log' | 'signal'>
): Promise<void> {
  const found = cordonedNodes(await readSomeEvidence(openInside, ['nodes'], signal))
  if (found === undefined) {
    log.info(`Whether nodes are still cordoned was not read. To see it: ${invoke(cluster, 'kubectl get nodes')}.`)
    return
  }
  const left = found.filter(({ isQuarantined }) => !isQuarantined)
  const isOfPerson = ({ name, isByPerson }: CordonedNode) => isByPerson || before?.includes(name) === true
  const kept = left.filter(isOfPerson)
  if (kept.length > 0)
    log.warning(
      `${namesOf(kept)} stay cordoned, because the upgrade did not cordon them. To see who did: kubectl get nodes --show-managed-fields --output yaml.`
    )
  const own = left.filter(node => !isOfPerson(node)).map(({ name }) => name)
  if (own.length === 0) return
  const failure = (because: string) => nodesCordoned(own, because, cluster, operation)
  if (before === undefined) {
    const unknown = failure(BEFORE_UNKNOWN)
    if (operation !== 'delete-machines') throw unknown
    // No upgrade need have begun, so a person can have cordoned them.
    return log.warning(`${nameList(own)} take no pods. ${BEFORE_UNKNOWN} ${unknown.details.remedy}`)
  }
  await uncordonAll(own, failure, openInside)
  log.info(`Uncordoned ${nameList(own)}, which the upgrade had left cordoned.`)
}

function namesOf(nodes: readonly CordonedNode[]): string {
  return nameList(nodes.map(({ name }) => name))
}

const BEFORE_UNKNOWN = 'Whether they were cordoned before the upgrade is not known.'

async function uncordonAll(
  names: readonly string[],
  failure: (because: string) => Failure,
  openInside: UpgradeTools['openInside']
): Promise<void> {
  try {
    const access = await openInside()
    if ('unusable' in access) throw failure(access.unusable)
    for (const name of names) await access.uncordon(name)
  } catch (error) {
    const isExpected = error instanceof Failure || error instanceof ApiServerError
    if (!isExpected || (error instanceof Failure && ['cancelled', 'nodes-cordoned'].includes(error.reason))) throw error
    throw failure(`This run could not uncordon them: ${error.message}`)
  }
}

/** Words for an operation in a sentence. */
const WORDS: Readonly<Record<UpgradeOperation, string>> = {
  upgrade: 'The upgrade',
  rollback: 'The rollback',
  'delete-machines': 'The deletion of machines'
}

function nodesCordoned(
  names: readonly string[],
  because: string,
  cluster: ResourceId,
  operation: UpgradeOperation
): Failure {
  const all = names.join(' ')
  const outside = invoke(cluster, `kubectl uncordon ${all}`)
  return new Failure(
    'nodes-cordoned',
    `${WORDS[operation]} is complete, but ${names.length === 1 ? '1 node still takes' : `${names.length} nodes still take`} no pods: ${nameList(names)}. ${because}`,
    {
      subject: cluster,
      remedy: `If no person needs them cordoned: kubectl uncordon ${all}. From outside the network: ${outside}. ${mayStay({ operation }) ? '' : 'Then run again with the same approval, which records the end. '}To let the run do it, give its identity the data action Microsoft.ContainerService/managedClusters/nodes/write on the cluster (${clusterOptions(cluster)}).`
    }
  )
}

import type { ResourceId } from '../../arm/resource-id.ts'
import {
  ApiServerError,
  listPath,
  METRIC_LINES,
  METRICS,
  readDeprecatedCalls,
  readList,
  responseError
} from '../../kubernetes/index.ts'
import type { EvidenceResource } from '../../preflight/index.ts'
import type { ClusterAccess, ListResult } from './cluster-evidence.ts'
import { type InsideClients, KUBERNETES_SCOPE } from './kubeconfig-access.ts'

/** Result of a command. Source: "Managed Clusters - Run Command". */
interface CommandResult {
  readonly properties?: {
    readonly provisioningState?: string
    readonly exitCode?: number
    readonly logs?: string
    readonly reason?: string
  }
}

/** Seconds that a command usually takes: its pod starts, pulls an image at first, and runs. */
const SECONDS = 20

/**
 * Opens a cluster by commands that AKS runs in it, which works also for a private API server. Each kind of evidence is one
 * command, because AKS cuts the output of a command at 512 kB. Throws Failure.
 */
export async function openRunCommand(id: ResourceId, { azure, signal }: InsideClients): Promise<ClusterAccess> {
  const clusterToken = await azure.accessToken(KUBERNETES_SCOPE)
  const run = async (command: string): Promise<string> => {
    const options = { signal, expectedSeconds: SECONDS, idempotent: true }
    return logsOf(await azure.act<CommandResult>(id, 'runCommand', { command, clusterToken }, options))
  }
  return {
    list: async (_, resources) => {
      const logs = await run(listCommand(resources))
      return resources.map((resource, i) => readPart(logs, resource, i))
    },
    deprecatedCalls: async () => {
      const logs = await run(partCommand(METRICS, 0, ` | grep -E '${METRIC_LINES}'`))
      return readDeprecatedCalls(partOf(logs, 0, METRICS))
    },
    uncordon: async node => {
      // A name of Kubernetes. Anything else would be read by the shell of the command.
      if (!NODE_NAME.test(node)) throw new ApiServerError(`${node} is not the name of a node.`)
      const logs = await run(`kubectl uncordon ${node}`)
      if (!UNCORDONED.test(logs)) throw responseError(`kubectl uncordon ${node}`, logs.trim())
    }
  }
}

const NODE_NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/

const UNCORDONED = /^node\/\S+ (already )?uncordoned$/m

/** Returns the output of a command. A command that fails still reports `succeeded`, so its parts are judged one by one. */
function logsOf({ properties = {} }: CommandResult): string {
  const { provisioningState = '', logs = '', reason = 'no reason' } = properties
  if (provisioningState.toLowerCase() === 'succeeded') return logs
  throw new ApiServerError(`AKS did not run the command in the cluster: ${reason}.`)
}

function listCommand(resources: readonly EvidenceResource[]): string {
  return resources.map((resource, i) => partCommand(listPath(resource), i, ' | jq -c .')).join(' ; ')
}

const mark = (i: number, word: 'begin' | 'end') => `aks-baseline:${word}:${i}`

/** Returns the command for one part. Its last line shows that the part is complete. */
function partCommand(path: string, i: number, filter: string): string {
  return `echo ${mark(i, 'begin')} ; kubectl get --raw ${path}${filter} ; echo ${mark(i, 'end')}`
}

/** Returns the output of a part. Throws ApiServerError if the output was cut before its end. */
function partOf(logs: string, i: number, path: string): string {
  const lines = logs.split('\n')
  const [begin, end] = [lines.indexOf(mark(i, 'begin')), lines.indexOf(mark(i, 'end'))]
  if (begin >= 0 && end > begin)
    return lines
      .slice(begin + 1, end)
      .join('\n')
      .trim()
  throw new ApiServerError(
    `The output about ${path} is incomplete: AKS cuts the output of a command at 512 kB. Use \`kubernetes-access: kubeconfig\`.`
  )
}

function readPart(logs: string, resource: EvidenceResource, i: number): ListResult {
  const path = listPath(resource)
  try {
    const text = partOf(logs, i, path)
    if (!text.startsWith('{')) return responseError(`GET ${path}`, text)
    return readList(text, resource).objects
  } catch (error) {
    if (error instanceof ApiServerError) return error
    throw error
  }
}

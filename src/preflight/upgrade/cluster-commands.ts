import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'

/** Commands of `az aks` that are about a region and not about a cluster. */
const REGIONAL = /^az aks (get-versions|mesh get-revisions)\b/

/** Commands whose option `--name` names a pool, so that another option names the cluster. */
const OF_A_POOL = /^az aks (nodepool|machine)\b/

/**
 * Completes the commands of `az aks` in a remedy with the options that name the cluster, so that each can be pasted into
 * a shell. A command is between backticks. An option that the command already has is kept.
 */
export function withClusterOptions(remedy: string, cluster: ResourceId): string {
  return remedy.replace(/`(az aks [^`]+)`/g, (_, command: string) => `\`${completed(command, cluster)}\``)
}

function completed(command: string, cluster: ResourceId): string {
  if (REGIONAL.test(command)) return command
  const { resourceGroup, name, subscriptionId } = parseResourceId(cluster)
  const options = [
    ['--resource-group', resourceGroup],
    [OF_A_POOL.test(command) ? '--cluster-name' : '--name', name],
    ['--subscription', subscriptionId]
  ] as const
  const missing = options.filter(([option]) => !command.includes(`${option} `))
  return [command, ...missing.map(([option, value]) => `${option} ${value}`)].join(' ')
}

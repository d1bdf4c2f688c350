import { parseResourceId, type ResourceId } from '../../../arm/resource-id.ts'

/** Returns the options by which commands of `az aks` name a cluster. */
export function clusterOptions(cluster: ResourceId): string {
  const { resourceGroup, name } = parseResourceId(cluster)
  return `--resource-group ${resourceGroup} --name ${name}`
}

/** Returns the options by which commands of `az aks nodepool` name a pool. */
export function poolOptions(cluster: ResourceId, pool: string): string {
  const { resourceGroup, name } = parseResourceId(cluster)
  return `--resource-group ${resourceGroup} --cluster-name ${name} --name ${pool}`
}

/** Returns the command that lists the machines of a pool. */
export function listMachines(pool: ResourceId): string {
  const { resourceGroup, names } = parseResourceId(pool)
  const [cluster = '', name = ''] = names
  return `az aks machine list --resource-group ${resourceGroup} --cluster-name ${cluster} --nodepool-name ${name}`
}

/**
 * Returns the command that runs a command inside a cluster, also from outside its network, as code of Markdown. AKS refuses it
 * unless the cluster allows commands, which is not the default.
 */
export function invoke(cluster: ResourceId, command: string): string {
  return `\`az aks command invoke ${clusterOptions(cluster)} --command "${command}"\``
}

/** Says what `invoke` needs. */
export const INVOKE_NEEDS =
  'If `cluster.features.runCommand` is false, run the quoted commands on a machine in the network of the cluster.'

import { asResourceId, sameId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import { parseRange } from '../../config/index.ts'
import type { Finding } from '../finding.ts'
import { type FoundNetwork, subnetIn } from '../network/spoke-network.ts'
import type { FoundCluster } from './found-cluster.ts'

const SERVICE = 'Microsoft.ContainerService/managedClusters'
/** Addresses of a /28, the smallest subnet for an API server. Source: "API Server VNet Integration". */
const LEAST = 16

/** Checks the subnet of the API server of a cluster with API Server VNet Integration. Throws Failure. */
export async function judgeApiServerSubnet(azure: AzureReader, { properties }: FoundCluster): Promise<Finding[]> {
  const { subnetId, enableVnetIntegration } = properties.apiServerAccessProfile ?? {}
  if (enableVnetIntegration !== true || subnetId === undefined) return []
  const network = asResourceId(subnetId.replace(/\/subnets\/[^/]+$/i, ''))
  const subnet = subnetIn((await azure.read<FoundNetwork>(network)) ?? {}, asResourceId(subnetId))
  const name = subnetId.split('/').at(-1) ?? subnetId
  if (subnet === undefined) return [wrong(name, `The subnet ${name} of the API server does not exist.`)]
  const { delegations = [], addressPrefix, addressPrefixes } = subnet.properties ?? {}
  const isDelegated = delegations.some(each => sameId(each.properties?.serviceName ?? '', SERVICE))
  const prefix = addressPrefix ?? addressPrefixes?.[0]
  if (!isDelegated) return [wrong(name, `The subnet ${name} of the API server is not delegated to ${SERVICE}.`)]
  if (prefix === undefined || parseRange(prefix).size >= LEAST) return []
  return [wrong(name, `The subnet ${name} of the API server is ${prefix}, smaller than a /28.`)]
}

function wrong(name: string, evidence: string): Finding {
  return {
    code: 'subnet-full',
    severity: 'error',
    subject: `subnet ${name}`,
    evidence: `${evidence} AKS refuses the write of the cluster.`,
    remedy: `Provision the network, which delegates the subnet to ${SERVICE}.`
  }
}

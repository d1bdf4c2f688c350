import { asResourceId, sameId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import { parseRange } from '../../config/index.ts'
import type { Finding } from '../finding.ts'
import { type FoundNetwork, subnetIn } from '../network/spoke-network.ts'
import type { FoundCluster } from './found-cluster.ts'
import { missingFact } from './missing-fact.ts'
import type { UpgradeKind } from './upgrade-request.ts'

const SERVICE = 'Microsoft.ContainerService/managedClusters'
/** Addresses of a /28, the smallest subnet for an API server. Source: "API Server VNet Integration". */
const LEAST = 16

/**
 * Checks the subnet of the API server of a cluster with API Server VNet Integration. An upgrade of the node images does not
 * write the cluster, so that a wrong subnet is a warning. Throws Failure.
 */
export async function judgeApiServerSubnet(
  azure: AzureReader,
  { properties }: FoundCluster,
  kind: UpgradeKind
): Promise<Finding[]> {
  const { subnetId, enableVnetIntegration } = properties.apiServerAccessProfile ?? {}
  if (enableVnetIntegration !== true || subnetId === undefined) return []
  const network = asResourceId(subnetId.replace(/\/subnets\/[^/]+$/i, ''))
  const subnet = subnetIn((await azure.read<FoundNetwork>(network)) ?? {}, asResourceId(subnetId))
  const name = subnetId.split('/').at(-1) ?? subnetId
  const wrong = (what: string, remedy = provisionRemedy(name)) => [wrongSubnet(name, what, remedy, kind)]
  if (subnet === undefined) return wrong(`The subnet ${name} of the API server does not exist.`)
  const { delegations = [], addressPrefix, addressPrefixes } = subnet.properties ?? {}
  const isDelegated = delegations.some(each => sameId(each.properties?.serviceName ?? '', SERVICE))
  const prefix = addressPrefix ?? addressPrefixes?.[0]
  if (!isDelegated) return wrong(`The subnet ${name} of the API server is not delegated to ${SERVICE}.`)
  if (prefix === undefined) {
    const check = `Check it: \`az network vnet subnet show --ids ${subnetId}\`.`
    return [missingFact('subnet-full', `subnet ${name}`, `no range of the subnet ${name} of the API server`, check)]
  }
  if (parseRange(prefix).size >= LEAST) return []
  const evidence = `The subnet ${name} of the API server is ${prefix}, smaller than a /28.`
  return wrong(evidence, `Enlarge the subnet ${name} while it has space: \`az network vnet subnet update\`.`)
}

function provisionRemedy(name: string): string {
  return `Run \`provision-network\`, which creates the subnet ${name} and delegates it to ${SERVICE}.`
}

function wrongSubnet(name: string, evidence: string, remedy: string, kind: UpgradeKind): Finding {
  const isWritten = kind !== 'node-image'
  return {
    code: 'subnet-full',
    severity: isWritten ? 'error' : 'warning',
    subject: `subnet ${name}`,
    evidence: `${evidence} AKS refuses ${isWritten ? 'the write' : 'the next write'} of the cluster.`,
    remedy
  }
}

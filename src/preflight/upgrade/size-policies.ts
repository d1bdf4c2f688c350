import type { ResourceId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import { commandWord } from '../command-word.ts'
import type { Finding } from '../finding.ts'
import type { FoundPool } from './found-cluster.ts'
import { missingFact } from './missing-fact.ts'
import { shownText } from './objects/shown-text.ts'

/** Built-in policy "Allowed virtual machine size SKUs", which denies. Source: Azure/azure-policy, folder Compute. */
const ALLOWED_SIZES = 'cccc23c7-8427-4f53-ad12-b6a63eb452b3'
const TYPE = 'Microsoft.Authorization/policyAssignments'

interface Assignment {
  readonly name?: string
  readonly properties?: {
    readonly policyDefinitionId?: string
    readonly enforcementMode?: string
    readonly notScopes?: readonly string[]
    readonly parameters?: Readonly<Record<string, { readonly value?: unknown }>>
  }
}

/**
 * Warns about pools whose size a policy denies. The policy leaves running machines alone but can deny surge nodes. A
 * warning, because an exemption may exist. Custom definitions and initiatives are not read. Throws Failure.
 */
export async function judgeSizePolicies(
  azure: AzureReader,
  nodeGroup: ResourceId,
  pools: readonly FoundPool[]
): Promise<Finding[]> {
  const path = `${nodeGroup}/providers/${TYPE}?$filter=atScope()`
  const assignments = await Array.fromAsync(azure.list<Assignment>(path, TYPE))
  return assignments
    .filter(assignment => applies(assignment, nodeGroup))
    .flatMap(assignment => deniedPools(assignment, pools))
}

function applies({ properties = {} }: Assignment, nodeGroup: ResourceId): boolean {
  const { policyDefinitionId = '', enforcementMode = 'Default', notScopes = [] } = properties
  const isExcluded = notScopes.some(scope => `${nodeGroup}/`.toLowerCase().startsWith(`${scope}/`.toLowerCase()))
  return policyDefinitionId.toLowerCase().endsWith(`/${ALLOWED_SIZES}`) && enforcementMode === 'Default' && !isExcluded
}

function deniedPools({ name: own = '?', properties }: Assignment, pools: readonly FoundPool[]): Finding[] {
  const name = shownText(own)
  const value = properties?.parameters?.listOfAllowedSKUs?.value
  if (!Array.isArray(value)) {
    const check = `Check it: \`az policy assignment show --name ${commandWord(own)}\`.`
    return [missingFact('policy-denied', `policy ${name}`, `no sizes of the policy assignment ${name}`, check)]
  }
  const allowed = new Set(value.map(each => String(each).toLowerCase()))
  return pools
    .filter(({ vmSize = '' }) => !allowed.has(vmSize.toLowerCase()))
    .map(pool => ({
      code: 'policy-denied',
      severity: 'warning',
      subject: `pool ${pool.name}`,
      evidence: `The policy assignment ${name} does not allow the size ${pool.vmSize} of pool ${pool.name}. It can deny the surge nodes of the upgrade.`,
      remedy: `Ask the owner of the policy assignment ${name} to allow ${pool.vmSize}, or for an exemption of the node resource group: \`az policy exemption create\`.`
    }))
}

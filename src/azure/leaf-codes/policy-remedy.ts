import { type PolicyRefusal, refusingPolicies } from '../errors.ts'
import type { ArmError } from '../types.ts'
import type { Occurrence } from './types.ts'

const TAGS = 'Add the tag to `tags`.'
const REGION = 'Set `region` to a region that the policy allows.'
const TYPES = 'Turn off the feature that needs the resource type.'

/** Settings that satisfy built-in definitions, by the name of the definition (Azure/azure-policy). */
const SETTINGS: Readonly<Record<string, string>> = {
  // Allowed locations
  'e56962a6-4747-49cd-b67b-bf8b01975c4c': REGION,
  // Allowed locations for resource groups
  'e765b5de-1225-4ba3-bd56-1ac6695af988': REGION,
  // Require a tag on resources
  '871b6d14-10aa-478d-b590-94f262ecfa99': TAGS,
  // Require a tag and its value on resources
  '1e30110a-5ceb-460c-a204-c1c3969c6d62': TAGS,
  // Require a tag on resource groups
  '96670d01-0a4d-4649-9c89-2d3abc0a5025': TAGS,
  // Require a tag and its value on resource groups
  '8ce3da23-7156-49e4-b145-24f95f9dcb46': TAGS,
  // Allowed resource types
  'a08ec900-254a-4555-9bf5-e42af04b5c5c': TYPES,
  // Not allowed resource types
  '6c112d4e-5bc7-47ae-a041-ea2d9dccd749': TYPES
}

/**
 * Returns the remedy for a request that policies denied: the assignments with their definitions, the setting that
 * satisfies a known definition, and the command that exempts the resource group.
 */
export function complyOrAskForExemption(error: ArmError, { resource }: Occurrence): string {
  const policies = distinct(refusingPolicies(error))
  if (policies.length === 0)
    return 'Change the configuration to comply with the policy that the message names, or ask its owner for an exemption.'
  const settings = [...new Set(policies.flatMap(({ definitionId = '' }) => SETTINGS[lastSegment(definitionId)] ?? []))]
  const place = exemptionScope(error.target, resource)
  return [
    ...policies.map(policy => `The policy assignment ${described(policy)} denies the resource.`),
    ...(settings.length === 0 ? ['Change the configuration to comply.'] : settings),
    `Or ask the owner of the assignment for an exemption: ${policies.map(policy => exempt(policy, place)).join('; ')}.`
  ].join(' ')
}

function distinct(policies: readonly PolicyRefusal[]): PolicyRefusal[] {
  const keyed = policies.map(policy => [`${policy.assignmentId ?? policy.assignment} ${policy.definition}`, policy])
  return Object.values(Object.fromEntries(keyed) as Record<string, PolicyRefusal>)
}

function described({ assignment, assignmentId, definition, initiative }: PolicyRefusal): string {
  const of = initiative === undefined ? '' : ` of initiative "${initiative}"`
  const id = assignmentId === undefined ? '' : `, ${assignmentId}`
  return `"${assignment}" (definition "${definition}"${of}${id})`
}

function exempt({ assignment, assignmentId }: PolicyRefusal, place: string): string {
  return `az policy exemption create --name aks-baseline --exemption-category Waiver --policy-assignment "${assignmentId ?? assignment}" --scope ${place}`
}

/**
 * Returns the resource group of the denied resource, as `GROUP` if Azure names the resource without its id. The resource
 * itself cannot be exempt, because it does not exist yet.
 */
function exemptionScope(...ids: readonly (string | undefined)[]): string {
  const scopes = ids.flatMap(id => /^\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?/i.exec(id ?? '')?.[0] ?? [])
  const group = scopes.find(scope => /\/resourceGroups\//i.test(scope))
  return group ?? `${scopes[0] ?? '/subscriptions/SUBSCRIPTION'}/resourceGroups/GROUP`
}

function lastSegment(id: string): string {
  return id.split('/').at(-1)?.toLowerCase() ?? ''
}

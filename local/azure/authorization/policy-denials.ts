import { refusal } from '../errors.ts'
import { regionName } from '../regions.ts'
import { isWithin, keyOf, parseId, sameId } from '../resource-ids.ts'
import type { PutBody, Refusal, Resource, ResourceType, World } from '../world.ts'

const ASSIGNMENT = 'Microsoft.Authorization/policyAssignments'
export const POLICY_EXEMPTION = 'Microsoft.Authorization/policyExemptions'
const GROUP = 'Microsoft.Resources/resourceGroups'

/** A request that writes a resource. */
interface Write {
  readonly id: string
  readonly body: PutBody
}

/** A built-in definition with the effect deny, and the rule that local Azure evaluates for it. */
interface Denial {
  readonly displayName: string
  readonly version: string
  /** Mode of the definition. `Indexed` skips resource groups and types without a location. */
  readonly mode: 'All' | 'Indexed'
  /** Returns whether the rule denies the write. `value` returns a parameter of the assignment. */
  denies(write: Write, entry: ResourceType, value: (parameter: string) => unknown): boolean
}

/** Built-in definitions that local Azure evaluates, by name (Azure/azure-policy, folders General and Tags). */
const DENIALS: Readonly<Record<string, Denial>> = {
  'e56962a6-4747-49cd-b67b-bf8b01975c4c': {
    displayName: 'Allowed locations',
    version: '1.0.0',
    mode: 'Indexed',
    denies: ({ body }, _entry, value) => {
      const location = regionName(body.location ?? '')
      const isKnown = !location.startsWith('[')
      return (
        isKnown && location !== 'global' && !textsOf(value('listOfAllowedLocations')).map(regionName).includes(location)
      )
    }
  },
  'e765b5de-1225-4ba3-bd56-1ac6695af988': {
    displayName: 'Allowed locations for resource groups',
    version: '1.0.0',
    mode: 'All',
    denies: ({ body }, { type }, value) =>
      sameId(type, GROUP) &&
      !textsOf(value('listOfAllowedLocations'))
        .map(regionName)
        .includes(regionName(body.location ?? ''))
  },
  '6c112d4e-5bc7-47ae-a041-ea2d9dccd749': {
    displayName: 'Not allowed resource types',
    version: '2.0.0',
    mode: 'All',
    denies: (_write, { type }, value) =>
      String(value('effect') ?? 'Deny') === 'Deny' &&
      textsOf(value('listOfResourceTypesNotAllowed')).some(each => sameId(each, type))
  },
  '871b6d14-10aa-478d-b590-94f262ecfa99': {
    displayName: 'Require a tag on resources',
    version: '1.0.1',
    mode: 'Indexed',
    denies: ({ body }, _entry, value) =>
      !Object.keys(body.tags ?? {}).some(name => sameId(name, String(value('tagName'))))
  }
}

/** Returns the values of a list parameter. */
function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : []
}

/**
 * Returns 403 RequestDisallowedByPolicy if an assignment of one of these definitions denies a write. Local Azure does
 * not evaluate other definitions.
 */
export function refuseByPolicy(world: World, write: Write, entry: ResourceType): Refusal | undefined {
  const denying = assignments(world).filter(assignment => denies(world, assignment, write, entry))
  if (denying.length === 0) return undefined
  const name = write.id.split('/').at(-1) ?? ''
  const identifiers = JSON.stringify(denying.map(identifiersOf))
  const { status, error } = refusal(
    403,
    'RequestDisallowedByPolicy',
    `Resource '${name}' was disallowed by policy. Policy identifiers: '${identifiers}'.`,
    name
  )
  const additionalInfo = denying.map(assignment => ({ type: 'PolicyViolation', info: violationOf(assignment) }))
  return { status, error: { ...error, additionalInfo } }
}

function assignments(world: World): Resource[] {
  return Object.values(world.resources).filter(({ type }) => type === ASSIGNMENT)
}

function denies(world: World, assignment: Resource, write: Write, entry: ResourceType): boolean {
  const { enforcementMode = 'Default', notScopes = [], parameters = {} } = assignment.properties
  const denial = denialOf(assignment)
  if (denial === undefined || enforcementMode !== 'Default' || !isWithin(write.id, parseId(assignment.id).scope))
    return false
  if (denial.mode === 'Indexed' && (entry.location === 'none' || sameId(entry.type, GROUP))) return false
  if ((notScopes as string[]).some(scope => isWithin(write.id, scope))) return false
  if (isExempt(world, assignment, write.id)) return false
  const given = parameters as Record<string, { readonly value?: unknown }>
  return denial.denies(write, entry, name => given[name]?.value)
}

function isExempt(world: World, assignment: Resource, id: string): boolean {
  return Object.values(world.resources).some(
    ({ type, id: exemption, properties }) =>
      type === POLICY_EXEMPTION &&
      sameId(String(properties.policyAssignmentId), assignment.id) &&
      isWithin(id, parseId(exemption).scope)
  )
}

function denialOf({ properties }: Resource): Denial | undefined {
  return DENIALS[keyOf(definitionOf(properties).name)]
}

function definitionOf({ policyDefinitionId }: Resource['properties']): { readonly id: string; readonly name: string } {
  const id = String(policyDefinitionId ?? '')
  return { id, name: id.split('/').at(-1) ?? '' }
}

function identifiersOf(assignment: Resource): object {
  const { id } = definitionOf(assignment.properties)
  const { displayName = '', version = '' } = denialOf(assignment) ?? {}
  const named = String(assignment.properties.displayName ?? assignment.name)
  return {
    policyAssignment: { name: named, id: assignment.id },
    policyDefinition: { name: displayName, id, version }
  }
}

function violationOf(assignment: Resource): object {
  const { id, name } = definitionOf(assignment.properties)
  return {
    policyDefinitionDisplayName: denialOf(assignment)?.displayName,
    policyDefinitionEffect: 'deny',
    policyDefinitionId: id,
    policyDefinitionName: name,
    policyAssignmentDisplayName: assignment.properties.displayName,
    policyAssignmentId: assignment.id,
    policyAssignmentName: assignment.name,
    policyAssignmentScope: parseId(assignment.id).scope
  }
}

import { POLICY_EXEMPTION } from '../../authorization/policy-denials.ts'
import { refusal } from '../../errors.ts'
import { keyOf, parseId, sameId } from '../../resource-ids.ts'
import { findResource, resourcesWithin } from '../../resources/resource-lookup.ts'
import type { Put, Refusal, Resource, ResourceType } from '../../world.ts'
import { bodyProperties, firstRefusal, type PutCheck } from '../put-helpers.ts'
import { builtIns } from './built-in-policies.ts'

const DEFINITION = 'Microsoft.Authorization/policyDefinitions'
export const POLICY_ASSIGNMENT = 'Microsoft.Authorization/policyAssignments'
const LONGEST_DISPLAY_NAME = 128
export const policyVersions = [
  '2026-07-01',
  '2025-03-01',
  '2025-01-01',
  '2024-05-01',
  '2024-04-01',
  '2023-04-01',
  '2021-06-01'
]

/** Parameters a definition declares. */
interface Declared {
  readonly names: readonly string[]
  /** Those without a default. */
  readonly required: readonly string[]
  readonly effects: readonly string[]
}

interface Parameter {
  readonly defaultValue?: unknown
  readonly allowedValues?: readonly unknown[]
}

/** What an assignment may hand over to the definition or initiative it names; `undefined` where there is none of that id. */
function declaredBy(put: Put, id: string): Declared | undefined {
  const builtIn = builtIns[keyOf(parseId(id).name)]
  if (builtIn !== undefined && !/^\/subscriptions\//i.test(id)) {
    const { effects, parameters } = builtIn
    const required = parameters.flatMap(name => (name.endsWith('!') ? [name.slice(0, -1)] : []))
    return { names: ['effect', ...parameters.map(name => name.replace('!', ''))], required, effects }
  }
  const custom = findResource(put.world, id)
  if (custom === undefined) return undefined
  const parameters = Object.entries((custom.properties.parameters ?? {}) as Record<string, Parameter>)
  const effects = parameters.find(([name]) => keyOf(name) === 'effect')?.[1].allowedValues ?? []
  return {
    names: parameters.map(([name]) => name),
    required: parameters.flatMap(([name, { defaultValue }]) => (defaultValue === undefined ? [name] : [])),
    effects: effects.map(String)
  }
}

function given(put: Put): Record<string, { readonly value?: unknown }> {
  return (bodyProperties(put).parameters ?? {}) as Record<string, { readonly value?: unknown }>
}

const assignmentChecks: readonly PutCheck[] = [refuseDisplayName, refuseUnknown, refuseParameters]

function refuseDisplayName(put: Put): Refusal | undefined {
  const length = String(bodyProperties(put).displayName ?? '').length
  if (length <= LONGEST_DISPLAY_NAME) return undefined
  return refusal(
    400,
    'InvalidPolicyAssignmentDisplayName',
    `The display name of policy assignment '${put.name}' has ${length} characters; at most ${LONGEST_DISPLAY_NAME} are allowed.`
  )
}

function definitionId(put: Put): string {
  return String(bodyProperties(put).policyDefinitionId ?? '')
}

function refuseUnknown(put: Put): Refusal | undefined {
  if (put.preflight || declaredBy(put, definitionId(put)) !== undefined) return undefined
  return refusal(404, 'PolicyDefinitionNotFound', `The policy definition '${definitionId(put)}' could not be found.`)
}

function refuseParameters(put: Put): Refusal | undefined {
  const declared = declaredBy(put, definitionId(put))
  if (declared === undefined) return undefined
  const known = new Set(declared.names.map(keyOf))
  const names = Object.keys(given(put))
  const extra = names.filter(name => !known.has(keyOf(name)))
  if (extra.length > 0) {
    return refusal(
      400,
      'UndefinedPolicyParameter',
      `The policy assignment '${put.name}' has defined parameter(s) '${extra.join(',')}' which are not defined in the policy definition '${definitionId(put)}'.`
    )
  }
  const missing = declared.required.filter(name => !names.some(other => sameId(other, name)))
  if (missing.length > 0) {
    return refusal(
      400,
      'MissingPolicyParameter',
      `The policy assignment '${put.name}' is missing the parameter(s) '${missing.join(',')}' as defined in the policy definition '${definitionId(put)}'.`
    )
  }
  return refuseEffect(put, declared)
}

/** Newer definitions take an effect only as they write it. */
function refuseEffect(put: Put, { effects }: Declared): Refusal | undefined {
  const effect = given(put).effect?.value
  if (effect === undefined || effects.length === 0 || effects.includes(String(effect))) return undefined
  return refusal(
    400,
    'PolicyParameterValueNotAllowed',
    `The value '${effect}' is not allowed for policy parameter 'effect' in policy definition '${definitionId(put)}'. The allowed values are '${effects.join(', ')}'.`
  )
}

function completeAssignment(put: Put): Record<string, unknown> {
  return { enforcementMode: 'Default', notScopes: [], ...bodyProperties(put), scope: parseId(put.id).scope }
}

function assignmentsOf({ id }: Resource, put: Pick<Put, 'world'>): Resource[] {
  return resourcesWithin(put.world, '/').filter(
    ({ type, properties: { policyDefinitionId } }) =>
      type === POLICY_ASSIGNMENT && sameId(String(policyDefinitionId), id)
  )
}

const sync = {
  location: 'none',
  style: 'sync',
  seconds: { create: 3, update: 2, delete: 3 },
  apiVersions: policyVersions
} as const

/** Definitions of one's own, and assignments of these and of Azure's built-in ones. */
export const policyTypes: readonly ResourceType[] = [
  {
    ...sync,
    type: DEFINITION,
    refuse: put =>
      bodyProperties(put).policyRule === undefined
        ? refusal(400, 'InvalidPolicyDefinition', `The policy definition '${put.name}' has no policyRule.`)
        : undefined,
    complete: put => ({ policyType: 'Custom', mode: 'All', ...bodyProperties(put) }),
    refuseDelete: (world, definition) => {
      const [by] = assignmentsOf(definition, { world })
      if (by === undefined) return undefined
      return refusal(
        409,
        'PolicyDefinitionInUse',
        `The policy definition '${definition.id}' is assigned by '${by.id}' and cannot be deleted.`
      )
    }
  },
  {
    ...sync,
    type: POLICY_ASSIGNMENT,
    refuse: put => firstRefusal(put, assignmentChecks),
    complete: completeAssignment
  },
  {
    ...sync,
    type: POLICY_EXEMPTION,
    apiVersions: ['2022-07-01-preview', '2020-07-01-preview'],
    refuse: put =>
      findResource(put.world, String(bodyProperties(put).policyAssignmentId ?? '')) === undefined
        ? refusal(
            404,
            'PolicyAssignmentNotFound',
            `The policy assignment '${bodyProperties(put).policyAssignmentId}' is not found.`
          )
        : undefined
  }
]

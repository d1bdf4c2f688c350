import { type ResourceId, resourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import type { Baseline } from '../../config/types.ts'

interface Common {
  /** Name of the assignment in its resource group. */
  readonly name: string
  /** Reason for the policy, which people read when the policy refuses their request. */
  readonly because: string
  /**
   * Effect of the policy. `configured` marks a policy of the deny set: the configuration chooses between reporting and
   * denying.
   */
  readonly effect: 'Audit' | 'configured'
  readonly when?: (baseline: Baseline) => boolean
  readonly parameters?: (baseline: Baseline) => Readonly<Record<string, unknown>>
}

/** Assignment of a built-in definition or initiative by its GUID, or of the definition that this project creates. */
export type PolicyRow = Common &
  (
    | { readonly definition: string | ((baseline: Baseline) => ResourceId); readonly initiative?: never }
    | { readonly initiative: string; readonly definition?: never }
  )

/** Kind of objects that a definition evaluates: Azure resources, or objects inside a cluster. */
type Mode = 'resources' | 'cluster'

/**
 * Returns the policy assignments that a configuration requests, by symbolic name. Their effects write nothing, so no
 * assignment needs an identity.
 */
export function policyAssignments(
  baseline: Baseline,
  mode: Mode,
  rows: readonly PolicyRow[]
): Record<string, ArmResource> {
  const wanted = rows.filter(({ when }) => when === undefined || when(baseline))
  return Object.fromEntries(wanted.map(row => [row.name.replaceAll('-', '_'), assignment(baseline, mode, row)]))
}

function assignment(baseline: Baseline, mode: Mode, row: PolicyRow): ArmResource {
  const effect = row.effect === 'configured' ? baseline.config.policies.effect : row.effect
  const values = { effect, ...row.parameters?.(baseline) }
  return resource('Microsoft.Authorization/policyAssignments', {
    name: row.name,
    properties: {
      displayName: `${baseline.config.workload} ${baseline.config.environment}: ${row.name}`,
      description: row.because,
      policyDefinitionId: definitionId(baseline, row),
      enforcementMode: 'Default',
      parameters: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])),
      // Azure accepts custom messages only in assignments of definitions about Azure resources ("Assignment
      // structure").
      ...(mode === 'resources' ? { nonComplianceMessages: [{ message: `${row.name}: ${row.because}` }] } : {})
    }
  })
}

function definitionId(baseline: Baseline, row: PolicyRow): ResourceId {
  if (typeof row.definition === 'function') return row.definition(baseline)
  return row.initiative === undefined
    ? builtIn('policyDefinitions', row.definition)
    : builtIn('policySetDefinitions', row.initiative)
}

/** Returns the id of a built-in definition, which belongs to the tenant and not to a subscription. */
function builtIn(type: 'policyDefinitions' | 'policySetDefinitions', id: string): ResourceId {
  return resourceId(TENANT, `Microsoft.Authorization/${type}`, id)
}

const TENANT = '' as ResourceId

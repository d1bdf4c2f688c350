import type { ResourceId } from '../../arm/resource-id.ts'
import { changeDigest } from '../approval/digest.ts'
import { riskOf } from '../risk/risk.ts'
import type { PropertyChange, ResourceChange } from '../types.ts'
import { redactSecrets } from './redaction.ts'

interface ChangeFields {
  readonly step: string
  readonly id: ResourceId
  readonly type: string
  readonly kind: ResourceChange['kind']
  readonly certain: boolean
  readonly properties?: readonly PropertyChange[]
}

/** Returns a change with its digest and its risk. A fixed text replaces values that are secret. */
export function resourceChange(fields: ChangeFields): ResourceChange {
  const { id, type, kind } = fields
  const properties = redactSecrets(type, withPeeringGoal(type, fields.properties ?? []))
  return { ...fields, properties, digest: changeDigest(id, kind, properties), ...riskOf(type, kind, properties) }
}

const PEERING = 'microsoft.network/virtualnetworks/virtualnetworkpeerings'
const PEERING_STATE = 'properties.peeringState'

/**
 * Returns the properties of a peering with the state that both halves must reach. What-if predicts `Initiated`, because a
 * write of one half does not show that the other half exists.
 */
function withPeeringGoal(type: string, properties: readonly PropertyChange[]): readonly PropertyChange[] {
  if (type.toLowerCase() !== PEERING) return properties
  return properties.map(each => (each.path === PEERING_STATE ? { ...each, after: 'Connected' } : each))
}

/**
 * Returns the lines that show a change in logs and messages: a first line such as `~ modify /subscriptions/…`, then one
 * line for each property.
 */
export function changeLines(change: ResourceChange): string[] {
  const head = `${SIGN[change.kind]} ${change.kind} ${change.id}`
  return [
    head,
    ...change.properties.map(({ path, before, after }) => `    ${path}: ${shown(before)} → ${shown(after)}`)
  ]
}

const SIGN: Readonly<Record<ResourceChange['kind'], string>> = { create: '+', modify: '~', delete: '-', detach: '×' }

const LONGEST_VALUE = 200

function shown(value: unknown): string {
  const text = value === undefined ? '(none)' : JSON.stringify(value)
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text
}

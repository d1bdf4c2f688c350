import { formatTimestamp } from '../deployments/deployment-text.ts'
import { keyOf } from '../resource-ids.ts'
import { isTerminal, type StackDefinition, showDefinition } from '../stacks/stack-record.ts'
import { tableOf } from '../tables.ts'
import type { DeploymentScope } from '../template/types.ts'
import type { ArmError, Caller, World } from '../world.ts'

export const RESULT = 'Microsoft.Resources/deploymentStacksWhatIfResults'

/** What a stack would change, kept for a while; in the table `whatIfResults` by lower-cased id. */
export type WhatIfRecord = {
  readonly id: string
  readonly name: string
  readonly scope: DeploymentScope
  readonly location: string
  readonly tags: Record<string, string>
  readonly definition: StackDefinition
  /** The stack it is compared with; there need not be one. */
  readonly stackId: string
  readonly stackModifiedAt: number | undefined
  readonly retentionInterval: string
  readonly expiresAt: number
  readonly caller: Caller
  readonly correlationId: string
  state: 'initializing' | 'running' | 'succeeded' | 'failed'
  changes?: WhatIfChanges
  diagnostics: readonly Record<string, unknown>[]
  error?: ArmError
}

export type WhatIfChanges = {
  readonly resourceChanges: readonly ResourceChange[]
  readonly denySettingsChange: Record<string, unknown>
  readonly deploymentScopeChange: Record<string, unknown>
}

export type ResourceChange = {
  readonly id: string
  readonly type: string
  readonly changeType: 'create' | 'delete' | 'detach' | 'modify' | 'noChange' | 'unsupported'
  readonly changeCertainty: 'definite' | 'potential'
  readonly resourceConfigurationChanges?: Record<string, unknown>
  readonly [member: string]: unknown
}

/** The results there are now: those whose retention has run out are dropped first. */
export function whatIfResults(world: World): Record<string, WhatIfRecord> {
  const table = tableOf<WhatIfRecord>(world, 'whatIfResults')
  for (const [key, { expiresAt, state }] of Object.entries(table)) {
    if (isTerminal(state) && expiresAt <= world.now) delete table[key]
  }
  return table
}

export function findResult(world: World, id: string): WhatIfRecord | undefined {
  return whatIfResults(world)[keyOf(id)]
}

/** .NET's smallest instant: there is no such stack. */
const NEVER = '0001-01-01T00:00:00+00:00'

/** A result as a GET answers it: one row a resource. `detailed` adds what changes in each, as `POST …/whatIf` does. */
export function showResult(record: WhatIfRecord, detailed: boolean): Record<string, unknown> {
  const { id, name, location, tags, scope, definition, stackModifiedAt, changes, error } = record
  const place = scope.kind === 'subscription' ? { location } : {}
  const properties = {
    ...showDefinition(definition),
    deploymentStackResourceId: record.stackId,
    retentionInterval: record.retentionInterval,
    provisioningState: record.state,
    deploymentStackLastModified:
      stackModifiedAt === undefined ? NEVER : formatTimestamp(stackModifiedAt).replace('Z', '+00:00'),
    correlationId: record.correlationId,
    ...(changes && { changes: detailed ? changes : withoutDetails(changes) }),
    diagnostics: record.diagnostics,
    ...(error && { error })
  }
  return { id, name, type: RESULT, ...place, tags, properties }
}

function withoutDetails(changes: WhatIfChanges): WhatIfChanges {
  const resourceChanges = changes.resourceChanges.map(
    ({ resourceConfigurationChanges: _, ...row }) => row as ResourceChange
  )
  return { ...changes, resourceChanges }
}

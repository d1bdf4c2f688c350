import { deterministicGuid } from '../../deterministic-ids.ts'
import { keyOf } from '../../resource-ids.ts'
import { resourcesWithin } from '../../resources/resource-lookup.ts'
import type { Resource, World } from '../../world.ts'

export const WORKFLOW = 'Microsoft.Logic/workflows'

/** Api-version of the runtime that is called, which is not the one of the provider. */
const RUNTIME_VERSION = '2016-10-01'

export interface Trigger {
  readonly type?: string
  readonly kind?: string
}

/** The triggers of a workflow by name. */
export function triggersOf({ properties }: Resource): Readonly<Record<string, Trigger>> {
  const { triggers = {} } = (properties.definition ?? {}) as { triggers?: Readonly<Record<string, Trigger>> }
  return triggers
}

/** Where a trigger is called, as "Workflow Triggers, List Callback Url" answers it. Its signature lets anybody call it. */
export interface CallbackUrl {
  readonly value: string
  readonly method: 'POST'
  readonly basePath: string
  readonly queries: Readonly<Record<'api-version' | 'sp' | 'sv' | 'sig', string>>
}

/** What the runtime calls a workflow: another name each time it is made anew. */
export function workflowName(world: World, { id, createdAt }: Resource): string {
  return deterministicGuid(world, 'workflow', keyOf(id), createdAt).replaceAll('-', '')
}

/** The address of a trigger, the same as long as its workflow is there. */
export function callbackUrl(world: World, workflow: Resource, trigger: string): CallbackUrl {
  const name = workflowName(world, workflow)
  const basePath = `https://prod-00.${workflow.location}.logic.azure.com/workflows/${name}/triggers/${trigger}/paths/invoke`
  const sig = Buffer.from(deterministicGuid(world, 'callback signature', name, trigger)).toString('base64url')
  const queries = { 'api-version': RUNTIME_VERSION, sp: `/triggers/${trigger}/run`, sv: '1.0', sig }
  return { value: `${basePath}?${new URLSearchParams(queries)}`, method: 'POST', basePath, queries }
}

/** Whether a trigger that can be called stands behind an address, in a workflow that is on: it answers the handshake by itself. */
export function acceptsEvents(world: World, address: string): boolean {
  return resourcesWithin(world, '/')
    .filter(({ type, properties }) => type === WORKFLOW && properties.state === 'Enabled')
    .some(workflow =>
      Object.entries(triggersOf(workflow)).some(
        ([name, { type }]) => type === 'Request' && callbackUrl(world, workflow, name).value === address
      )
    )
}

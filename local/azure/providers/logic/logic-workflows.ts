import { deterministicGuid } from '../../deterministic-ids.ts'
import { refusal, refuse } from '../../errors.ts'
import { keyOf } from '../../resource-ids.ts'
import { tableOf } from '../../tables.ts'
import type { Put, Refusal, Resource, ResourceType, World } from '../../world.ts'
import { bodyProperties, firstRefusal, type PutCheck } from '../put-helpers.ts'
import { type Trigger, WORKFLOW, workflowName } from './logic-triggers.ts'

const SCHEMA =
  /^https:\/\/schema\.management\.azure\.com\/(providers\/microsoft\.logic\/)?schemas\/(2015-08-01-preview|2016-06-01)\/workflowdefinition\.json#?$/i
const STATES = ['Enabled', 'Disabled']
/** "Schema reference for trigger and action types in Azure Logic Apps". */
const TRIGGERS = [
  'ApiConnection',
  'ApiConnectionWebhook',
  'Http',
  'HttpWebhook',
  'Recurrence',
  'Request',
  'SlidingWindow'
]

interface Action {
  readonly type?: string
  readonly runAfter?: Readonly<Record<string, unknown>>
}

interface Definition {
  readonly $schema?: string
  readonly contentVersion?: string
  readonly triggers?: Readonly<Record<string, Trigger>>
  readonly actions?: Readonly<Record<string, Action>>
}

function definition(put: Put): Definition | undefined {
  return bodyProperties(put).definition as Definition | undefined
}

const checks: readonly PutCheck[] = [refuseContent, refuseSchema, refuseTriggers, refuseActions]

/** What every definition has (Azure/azure-cli#13125). Triggers and actions may be missing. */
function refuseContent(put: Put): Refusal | undefined {
  const { state = 'Enabled' } = bodyProperties(put)
  if (!STATES.includes(String(state)))
    return refuse.invalidBody(`Error converting value "${state}" to a workflow state`)
  const own = definition(put)
  if (own === undefined) return refuse.invalidBody("Required property 'definition' not found in JSON")
  const missing = (['$schema', 'contentVersion'] as const).find(name => own[name] === undefined)
  if (missing === undefined) return undefined
  return refuse.invalidBody(`Required property '${missing}' not found in JSON. Path 'properties.definition'`)
}

function invalidWorkflow(why: string): Refusal {
  return refusal(400, 'InvalidTemplate', `The template validation failed: '${why}'.`)
}

function refuseSchema(put: Put): Refusal | undefined {
  const schema = definition(put)?.$schema ?? ''
  return SCHEMA.test(schema) ? undefined : invalidWorkflow(`The template schema '${schema}' is not supported.`)
}

function refuseTriggers(put: Put): Refusal | undefined {
  const found = Object.entries(definition(put)?.triggers ?? {}).find(([, { type = '' }]) => !TRIGGERS.includes(type))
  return (
    found &&
    invalidWorkflow(`The template trigger '${found[0]}' has the type '${found[1].type}', which is not supported.`)
  )
}

/** An action has a type, and waits only for actions beside it. */
function refuseActions(put: Put): Refusal | undefined {
  const actions = definition(put)?.actions ?? {}
  for (const [name, { type, runAfter = {} }] of Object.entries(actions)) {
    if (type === undefined) return invalidWorkflow(`The template action '${name}' has no type.`)
    const missing = Object.keys(runAfter).find(other => actions[other] === undefined)
    if (missing === undefined) continue
    return invalidWorkflow(
      `The 'runAfter' property of template action '${name}' contains non-existent action: '${missing}'.`
    )
  }
  return undefined
}

/** When each workflow was last written, by lower-cased id. */
function changes(world: World): Record<string, number> {
  return tableOf<number>(world, 'workflowChanges')
}

/** What follows from when and how often it was written, and so is no change by itself. */
function show(world: World, workflow: Resource): Record<string, unknown> {
  const { id, createdAt, generation, location } = workflow
  const time = (at: number) => new Date(at).toISOString()
  return {
    createdTime: time(createdAt),
    changedTime: time(changes(world)[keyOf(id)] ?? createdAt),
    version: deterministicGuid(world, 'workflow version', keyOf(id), createdAt, generation),
    accessEndpoint: `https://prod-00.${location}.logic.azure.com/workflows/${workflowName(world, workflow)}`
  }
}

/** Logic Apps of the consumption plan. */
export const logicWorkflows: ResourceType = {
  type: WORKFLOW,
  apiVersions: ['2019-05-01', '2016-06-01'],
  location: 'region',
  style: 'sync',
  names: /^[A-Za-z0-9_.()-]{1,80}$/,
  seconds: { create: 3, update: 2, delete: 3 },
  refuse: put => firstRefusal(put, checks),
  complete: put => ({ state: 'Enabled', parameters: {}, ...bodyProperties(put), provisioningState: 'Succeeded' }),
  stored: (world, { id }) => {
    changes(world)[keyOf(id)] = world.now
  },
  show
}

import { describe, expect, it } from '@jest/globals'
import { type Loose, refusalOf } from '../../kit.ts'
import {
  callback,
  EVENTS,
  kitWithTopic,
  LOGIC,
  logicApp,
  outcome,
  subscription,
  toWebhook,
  workflow
} from '../event-grid/event-kit.ts'

describe('a webhook', () => {
  it('is tried before events come: a trigger that is on answers, nobody else does', () => {
    const kit = kitWithTopic()
    expect(logicApp(kit).status).toBe(201)
    const { value, basePath } = callback(kit).body
    expect(outcome(kit, toWebhook(value))).toEqual(['Succeeded', undefined])
    const tried = (address: string) => {
      const started = kit.put(subscription(kit), toWebhook(address), EVENTS) as Loose
      kit.settle()
      return kit.get(started.headers['Azure-AsyncOperation']).error?.code
    }
    expect(tried(`${basePath}?sig=wrong`)).toBe('Url validation')
    expect(tried('https://api.github.com/repos/org/platform/dispatches')).toBe('Url validation')
    expect(tried(value)).toBeUndefined()
    expect(logicApp(kit, {}, { state: 'Disabled' }).status).toBe(200)
    expect(tried(value)).toBe('Url validation')
  })

  it('is shown without what is secret in it', () => {
    const kit = kitWithTopic()
    logicApp(kit)
    const { value, basePath } = callback(kit).body
    const header = (name: string, isSecret: boolean) => ({
      name,
      type: 'Static',
      properties: { value: `value of ${name}`, isSecret }
    })
    const deliveryAttributeMappings = [header('open', false), header('closed', true)]
    expect(outcome(kit, toWebhook(value, { deliveryAttributeMappings }))[0]).toBe('Succeeded')
    const { properties: shown } = kit.get(subscription(kit), EVENTS).properties.destination
    expect(shown.endpointUrl).toBeUndefined()
    expect(shown.endpointBaseUrl).toBe(basePath)
    expect(shown.deliveryAttributeMappings.map(({ properties }: Loose) => properties.value)).toEqual([
      'value of open',
      'Hidden'
    ])
    const attributes = kit.send('POST', `${subscription(kit)}/getDeliveryAttributes`, undefined, EVENTS) as Loose
    expect(attributes.body.value).toEqual(shown.deliveryAttributeMappings)
  })
})

describe('a workflow', () => {
  it('has an address for each trigger, which stays', () => {
    const kit = kitWithTopic()
    logicApp(kit)
    const { status, body } = callback(kit)
    expect(status).toBe(200)
    expect(body.method).toBe('POST')
    expect(Object.fromEntries(new URL(body.value).searchParams)).toEqual(body.queries)
    logicApp(kit)
    expect(callback(kit).body.value).toBe(body.value)
    expect(callback(kit, 'EVENT').status).toBe(200)
    expect(refusalOf(callback(kit, 'other'))).toEqual([404, 'WorkflowTriggerNotFound'])
    expect(JSON.stringify(kit.get(workflow(kit), LOGIC))).not.toContain(body.queries.sig)
  })

  it('is not changed by being written as it is, though it is another version then', () => {
    const kit = kitWithTopic()
    logicApp(kit)
    const before = kit.get(workflow(kit), LOGIC).properties
    kit.wait(60)
    const definition = { ...before.definition }
    const body = {
      type: 'Microsoft.Logic/workflows',
      apiVersion: LOGIC.version,
      name: 'relay',
      location: 'westeurope',
      properties: { definition }
    }
    const template = {
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      contentVersion: '1.0.0.0',
      resources: [body]
    }
    const path = `${kit.group}/providers/Microsoft.Resources/deployments/look/whatIf`
    const started = kit.send('POST', path, { properties: { mode: 'Incremental', template } })
    kit.settle()
    const { changes } = kit.get(started.headers?.Location ?? '').properties
    const own = changes.filter(({ resourceId }: Loose) => resourceId.endsWith('/relay'))
    expect(own.map(({ changeType }: Loose) => changeType)).toEqual(['NoChange'])
    logicApp(kit)
    const after = kit.get(workflow(kit), LOGIC).properties
    expect(after.version).not.toBe(before.version)
    expect(after.changedTime > before.changedTime).toBe(true)
    expect(after.createdTime).toBe(before.createdTime)
  })

  it('gives its addresses to who may ask for them', () => {
    const kit = kitWithTopic()
    logicApp(kit)
    const path = `${workflow(kit)}/triggers/event/listCallbackUrl`
    const answer = kit.send('POST', path, undefined, { ...LOGIC, as: 'aks-baseline-plan' })
    expect(refusalOf(answer)).toEqual([403, 'AuthorizationFailed'])
  })

  it.each<[string, Loose, Loose, string | undefined]>([
    ['no schema', { $schema: undefined }, {}, 'InvalidRequestContent'],
    ['no version', { contentVersion: undefined }, {}, 'InvalidRequestContent'],
    ['a state nobody knows', {}, { state: 'On' }, 'InvalidRequestContent'],
    ['another schema', { $schema: 'https://example.com/s.json' }, {}, 'InvalidTemplate'],
    ['a trigger nobody knows', { triggers: { a: { type: 'None' } } }, {}, 'InvalidTemplate'],
    ['an action of no type', { actions: { a: {} } }, {}, 'InvalidTemplate'],
    ['an action that waits for none', { actions: { a: { type: 'Http', runAfter: { b: [] } } } }, {}, 'InvalidTemplate'],
    [
      'an action after another',
      { actions: { b: { type: 'Http' }, a: { type: 'Http', runAfter: { b: [] } } } },
      {},
      undefined
    ],
    ['no triggers', { triggers: undefined }, {}, undefined]
  ])('with %s', (_, definition, properties, code) => {
    const kit = kitWithTopic()
    expect(refusalOf(logicApp(kit, definition, properties))).toEqual([code === undefined ? 201 : 400, code])
  })
})

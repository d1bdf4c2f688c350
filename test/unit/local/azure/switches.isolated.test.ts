import { describe, expect, it } from '@jest/globals'
import { isSwitch, setSwitches } from '../../../../local/azure/switches.ts'
import { errorOf, groupTemplate, machine, newKit, propertiesOf } from './deployments/deployments-kit.ts'

describe('what-if that denies Event Grid', () => {
  const topic = machine('events', {
    type: 'Microsoft.EventGrid/systemTopics',
    apiVersion: '2025-02-15',
    properties: {
      source: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c',
      topicType: 'Microsoft.ContainerService.ManagedClusters'
    }
  })
  const scene = (on: boolean) => {
    const kit = newKit()
    if (on) setSwitches(kit.world, ['what-if-denies-event-grid'])
    const properties = { template: groupTemplate({ m: machine('m'), t: topic }), validationLevel: 'ProviderNoRbac' }
    return { kit, properties }
  }

  function ofDeployment(on: boolean, resources = { m: machine('m'), t: topic }): Record<string, any> {
    const { kit, properties } = scene(on)
    const path = `${kit.group}/providers/Microsoft.Resources/deployments/d/whatIf`
    const body = { properties: { mode: 'Incremental', ...properties, template: groupTemplate(resources) } }
    const started = kit.send('POST', path, body)
    kit.wait(60)
    return kit.poll(started.headers?.Location).body as Record<string, any>
  }

  it('fails a deployment that has a topic, and only with the switch on', () => {
    expect(ofDeployment(false).status).toBe('Succeeded')
    expect(ofDeployment(true).error.code).toBe('AuthorizationFailed')
    expect(ofDeployment(true).error.message).toContain("'Microsoft.EventGrid/systemTopics/write'")
    expect(ofDeployment(true, { m: machine('m'), t: machine('n') }).status).toBe('Succeeded')
  })

  it.each([
    [false, 'succeeded', undefined],
    [true, 'failed', 'AuthorizationFailed']
  ])('and a stack: %s is %s', (on, state, code) => {
    const { kit, properties } = scene(on)
    const path = `${kit.subscription}/providers/Microsoft.Resources/deploymentStacksWhatIfResults/w`
    const stack = `${kit.subscription}/providers/Microsoft.Resources/deploymentStacks/s`
    const more = {
      deploymentScope: kit.group,
      deploymentStackResourceId: stack,
      retentionInterval: 'PT3H',
      actionOnUnmanage: { resources: 'detach' },
      denySettings: { mode: 'none' }
    }
    kit.send('PUT', path, { location: 'westeurope', properties: { ...properties, ...more } })
    kit.wait(60)
    const shown = propertiesOf(kit.send('GET', path))
    expect([shown.provisioningState, shown.error?.code]).toEqual([state, code])
  })
})

describe('what-if in a group that is not there', () => {
  it('is refused before it starts', () => {
    const kit = newKit()
    const path = `${kit.subscription}/resourceGroups/none/providers/Microsoft.Resources/deployments/d/whatIf`
    const answer = kit.send('POST', path, { properties: { mode: 'Incremental', template: groupTemplate({}) } })
    expect([answer.status, errorOf(answer).code]).toEqual([404, 'ResourceGroupNotFound'])
  })
})

describe('a switch', () => {
  it.each([
    ['what-if-denies-event-grid', true],
    ['toString', false]
  ])('%s: %s', (name, known) => {
    expect(isSwitch(name)).toBe(known)
  })
})

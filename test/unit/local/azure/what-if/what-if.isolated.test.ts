import { describe, expect, it } from '@jest/globals'
import type { HttpResponse } from '../../../../../local/azure/world.ts'
import {
  deleteResource,
  errorOf,
  findResource,
  groupTemplate,
  type Kit,
  machine,
  nested,
  newKit,
  note,
  propertiesOf,
  putResource
} from '../deployments/deployments-kit.ts'

type Resources = Record<string, Record<string, unknown>>
type Row = Record<string, any>

const DELETE = {
  resources: 'delete',
  resourceGroups: 'detach',
  managementGroups: 'detach',
  resourcesWithoutDeleteSupport: 'detach'
}
const resultPath = (kit: Kit, name = 'w') =>
  `${kit.subscription}/providers/Microsoft.Resources/deploymentStacksWhatIfResults/${name}`
const stackPath = (kit: Kit, name = 's') => `${kit.subscription}/providers/Microsoft.Resources/deploymentStacks/${name}`
const idOf = (kit: Kit, rest: string) => `${kit.group}/providers/Microsoft.Test/${rest}`

const bodyOf = (kit: Kit, resources: Resources, more: Record<string, unknown> = {}) => ({
  location: 'westeurope',
  properties: {
    template: groupTemplate(resources),
    actionOnUnmanage: DELETE,
    denySettings: { mode: 'none' },
    deploymentScope: kit.group,
    deploymentStackResourceId: stackPath(kit),
    retentionInterval: 'PT3H',
    validationLevel: 'ProviderNoRbac',
    ...more
  }
})

/** Writes the result as the plan identity, waits, and reads it in detail. */
function whatIf(kit: Kit, resources: Resources, more: Record<string, unknown> = {}): Record<string, any> {
  kit.send('PUT', resultPath(kit), bodyOf(kit, resources, more), { by: kit.plan })
  kit.wait(60)
  const started = kit.send('POST', `${resultPath(kit)}/whatIf`, undefined, { by: kit.plan })
  expect([started.status, kit.poll(started.headers?.Location).status]).toEqual([202, 202])
  kit.wait(10)
  const answer = kit.poll(started.headers?.Location)
  expect(answer.status).toBe(200)
  return propertiesOf(answer)
}

const rowsOf = (properties: Record<string, any>): Row[] => properties.changes.resourceChanges
const deploy = (kit: Kit, resources: Resources, more: Record<string, unknown> = {}) => {
  const { deploymentStackResourceId: _, retentionInterval: __, ...properties } = bodyOf(kit, resources, more).properties
  kit.send('PUT', stackPath(kit), {
    location: 'westeurope',
    properties: { ...properties, validationLevel: 'Provider' }
  })
  kit.wait(600)
  expect(propertiesOf(kit.send('GET', stackPath(kit))).provisioningState).toBe('succeeded')
}

describe('the what-if of a stack', () => {
  it('takes about thirty seconds and has rows by GET, properties by POST', () => {
    const kit = newKit()
    const answer = kit.send('PUT', resultPath(kit), bodyOf(kit, { a: machine('a') }), { by: kit.plan })
    expect([answer.status, propertiesOf(answer).provisioningState]).toEqual([201, 'initializing'])
    expect(propertiesOf(answer).deploymentStackLastModified).toBe('0001-01-01T00:00:00+00:00')
    const status = () => (kit.poll(answer.headers?.['Azure-AsyncOperation']).body as { status: string }).status
    expect(status()).toBe('initializing')
    kit.wait(20)
    expect(status()).toBe('running')
    expect(errorOf(kit.send('POST', `${resultPath(kit)}/whatIf`)).code).toBe('DeploymentStackInNonTerminalState')
    kit.wait(14)
    expect(status()).toBe('succeeded')
    const [row] = rowsOf(propertiesOf(kit.send('GET', resultPath(kit))))
    expect(row).toMatchObject({
      id: idOf(kit, 'machines/a'),
      changeType: 'create',
      changeCertainty: 'definite',
      symbolicName: 'a'
    })
    expect(row).not.toHaveProperty('resourceConfigurationChanges')
    expect(findResource(kit.world, idOf(kit, 'machines/a'))).toBeUndefined()
  })

  it('works for a stack that does not exist, and says that its resources become managed', () => {
    const kit = newKit()
    const [row] = rowsOf(whatIf(kit, { a: machine('a', { tags: { x: 'y' } }) }))
    expect(row).toMatchObject({
      changeType: 'create',
      managementStatusChange: { before: 'unmanaged', after: 'managed' },
      denyStatusChange: { before: 'none', after: 'none' },
      resourceConfigurationChanges: {
        after: { name: 'a', type: 'Microsoft.Test/machines', tags: { x: 'y' } },
        delta: []
      }
    })
  })

  it('sees no change right after the stack was deployed, though the provider filled in defaults', () => {
    const kit = newKit()
    const resources = { a: machine('a'), n: note('n', { tags: { x: 'y' } }) }
    deploy(kit, resources)
    const shown = whatIf(kit, resources)
    expect(rowsOf(shown).map(row => [row.changeType, row.resourceConfigurationChanges.delta])).toEqual([
      ['noChange', []],
      ['noChange', []]
    ])
    expect(shown.deploymentStackLastModified).toMatch(/^2026-.*\+00:00$/)
    expect(shown.changes.deploymentScopeChange).toEqual({ before: kit.group, after: kit.group })
  })

  it('tells modifications property by property, read-only ones as noEffect, and what leaves the stack', () => {
    const kit = newKit()
    deploy(kit, { a: machine('a', { properties: { list: [1, 2] } }), old: note('old') })
    const rows = rowsOf(whatIf(kit, { a: machine('a', { properties: { size: 'large', serial: 9, list: [1, 3] } }) }))
    const list = {
      path: 'properties.list',
      changeType: 'array',
      children: [{ path: '1', changeType: 'modify', before: 2, after: 3 }]
    }
    expect(rows[0]?.resourceConfigurationChanges.delta).toEqual(
      expect.arrayContaining([{ path: 'properties.size', changeType: 'modify', before: 'small', after: 'large' }, list])
    )
    expect(rows[1]).toMatchObject({
      id: idOf(kit, 'notes/old'),
      changeType: 'delete',
      managementStatusChange: { before: 'managed', after: 'unmanaged' },
      resourceConfigurationChanges: { before: { name: 'old' } }
    })
    expect(rowsOf(whatIf(kit, { a: machine('a') }, { actionOnUnmanage: { resources: 'detach' } }))[1]?.changeType).toBe(
      'detach'
    )
  })

  it('has only noEffect rows where the template sets what the provider decides', () => {
    const kit = newKit()
    deploy(kit, { a: machine('a') })
    const [row] = rowsOf(whatIf(kit, { a: machine('a', { properties: { serial: 9 } }) }))
    expect(row).toMatchObject({ changeType: 'noChange' })
    expect(row?.resourceConfigurationChanges.delta).toEqual([
      { path: 'properties.serial', changeType: 'noEffect', after: 9 }
    ])
  })

  it('shows what somebody else added after the deployment, and what the template no longer names', () => {
    const kit = newKit()
    const asked = { n: note('n', { properties: { colour: 'red' } }) }
    deploy(kit, asked)
    const changed = { location: 'westeurope', properties: { colour: 'red', drift: true } }
    putResource(kit.world, { id: idOf(kit, 'notes/n'), apiVersion: '2026-01-01', body: changed, caller: kit.apply })
    expect(rowsOf(whatIf(kit, asked))[0]?.resourceConfigurationChanges.delta).toEqual([
      { path: 'properties.drift', changeType: 'delete', before: true }
    ])
    expect(rowsOf(whatIf(kit, { n: note('n') }))[0]?.resourceConfigurationChanges.delta).toContainEqual({
      path: 'properties.colour',
      changeType: 'delete',
      before: 'red'
    })
  })

  it('leaves what cannot be known as text and calls the change potential', () => {
    const kit = newKit()
    const resources = {
      a: machine('a'),
      b: machine('b', { properties: { size: "[reference('a').size]" } }),
      inner: nested('inner', 'g', { n: note("[parameters('name')]") })
    }
    const inner = resources.inner as Row
    inner.properties.parameters = { name: { value: "[reference('a').size]" } }
    inner.properties.template.parameters = { name: { type: 'string' } }
    const shown = whatIf(kit, resources)
    expect(rowsOf(shown)[1]).toMatchObject({
      changeCertainty: 'potential',
      resourceConfigurationChanges: { after: { properties: { size: "[reference('a').size]" } } }
    })
    expect(rowsOf(shown)[2]).toMatchObject({
      changeType: 'unsupported',
      changeCertainty: 'potential',
      unsupportedReason: expect.any(String)
    })
    expect(shown.diagnostics).toMatchObject([{ level: 'warning', code: 'NestedDeploymentShortCircuited' }])
  })

  it('opens nested deployments whose bodies alone are not known', () => {
    const kit = newKit()
    const inner = nested('inner', 'g', { n: note('n', { properties: { size: "[parameters('size')]" } }) }) as Row
    inner.properties.parameters = { size: { value: "[reference('a').size]" } }
    inner.properties.template.parameters = { size: { type: 'string' } }
    const rows = rowsOf(whatIf(kit, { a: machine('a'), inner }))
    expect(rows.map(({ id, changeCertainty }) => [id, changeCertainty])).toEqual([
      [idOf(kit, 'machines/a'), 'definite'],
      [idOf(kit, 'notes/n'), 'potential']
    ])
  })

  it('asks the rights to each resource unless it is told not to, and always the provider', () => {
    const kit = newKit()
    const fail = (more: Record<string, unknown>, resources: Resources) => {
      kit.send('PUT', resultPath(kit), bodyOf(kit, resources, more), { by: kit.plan })
      kit.wait(60)
      return propertiesOf(kit.send('GET', resultPath(kit)))
    }
    const denied = fail({ validationLevel: 'Provider' }, { a: machine('a') })
    expect(denied).toMatchObject({
      provisioningState: 'failed',
      error: { code: 'InvalidTemplateDeployment', details: [{ code: 'AuthorizationFailed' }] }
    })
    const impossible = fail({}, { a: machine('a', { properties: { size: 'impossible' } }) })
    expect(impossible.error.details).toMatchObject([
      { code: 'PreflightValidationCheckFailed', details: [{ code: 'ImpossibleSize' }] }
    ])
    expect(
      fail({ validationLevel: 'Template' }, { a: machine('a', { properties: { size: 'impossible' } }) })
        .provisioningState
    ).toBe('succeeded')
    expect(fail({}, { a: machine("[parameters('none')]") }).error.code).toBe('InvalidTemplate')
  })

  it('is refused without the group, without a stack id, without a retention, and at management groups', () => {
    const kit = newKit()
    const refused = (more: Record<string, unknown>): HttpResponse =>
      kit.send('PUT', resultPath(kit), bodyOf(kit, {}, more))
    const lost = refused({ deploymentScope: `${kit.subscription}/resourceGroups/nowhere` })
    expect([lost.status, errorOf(lost).code]).toEqual([404, 'ResourceGroupNotFound'])
    expect(refused({ deploymentStackResourceId: kit.group }).status).toBe(400)
    expect(refused({ retentionInterval: 'three hours' }).status).toBe(400)
    expect(kit.send('GET', resultPath(kit)).status).toBe(404)
    const high =
      '/providers/Microsoft.Management/managementGroups/m/providers/Microsoft.Resources/deploymentStacksWhatIfResults/w'
    expect(errorOf(kit.send('PUT', high, {}, { apiVersion: '2025-07-01' })).code).toBe('NotSupportedByLocalAzure')
    expect(kit.send('GET', resultPath(kit), undefined, { apiVersion: '2024-03-01' }).status).toBe(400)
  })

  it('is kept as long as it says, listed and deleted', () => {
    const kit = newKit()
    whatIf(kit, { a: machine('a') })
    expect(kit.send('GET', resultPath(kit).slice(0, -2)).body).toMatchObject({ value: [{ name: 'w' }] })
    kit.wait(3 * 3600)
    expect(kit.send('GET', resultPath(kit)).status).toBe(404)
    whatIf(kit, { a: machine('a') })
    expect([kit.send('DELETE', resultPath(kit)).status, kit.send('DELETE', resultPath(kit)).status]).toEqual([200, 204])
  })

  it('tells a managed resource that is gone as a creation when the template still has it', () => {
    const kit = newKit()
    deploy(kit, { n: note('n') })
    deleteResource(kit.world, idOf(kit, 'notes/n'), kit.apply)
    expect(rowsOf(whatIf(kit, { n: note('n') }))[0]).toMatchObject({
      changeType: 'create',
      managementStatusChange: { before: 'managed' }
    })
  })
})

describe('the what-if of a deployment', () => {
  const ask = (kit: Kit, resources: Resources, more: Record<string, unknown> = {}) => {
    const path = `${kit.group}/providers/Microsoft.Resources/deployments/d/whatIf`
    const properties = {
      mode: 'Incremental',
      validationLevel: 'ProviderNoRbac',
      template: groupTemplate(resources),
      ...more
    }
    const started = kit.send('POST', path, { properties }, { by: kit.plan })
    expect(started.headers?.Location).toContain(`${kit.subscription}/operationresults/`)
    expect(kit.poll(started.headers?.Location).status).toBe(202)
    kit.wait(20)
    return kit.poll(started.headers?.Location).body as {
      status: string
      properties: { changes: Row[]; potentialChanges: Row[] }
      error?: { code: string }
    }
  }

  it('names changes in its own words, and what it leaves alone', () => {
    const kit = newKit()
    const body = { location: 'westeurope', properties: { size: 'small' } }
    for (const name of ['a', 'z'])
      putResource(kit.world, { id: idOf(kit, `machines/${name}`), apiVersion: '2026-01-01', body, caller: kit.apply })
    kit.wait(100)
    const resources = { a: machine('a', { properties: { size: 'large' } }), b: machine('b') }
    const { status, properties } = ask(kit, resources)
    expect(status).toBe('Succeeded')
    expect(properties.changes.map(({ changeType }) => changeType)).toEqual(['Modify', 'Create', 'Ignore'])
    expect(properties.changes[0]?.delta).toContainEqual({
      path: 'properties.size',
      propertyChangeType: 'Modify',
      before: 'small',
      after: 'large'
    })
    const ids = ask(kit, resources, { whatIfSettings: { resultFormat: 'ResourceIdOnly' } }).properties.changes
    expect(ids.map(({ changeType, after }) => [changeType, after])).toEqual([
      ['Deploy', undefined],
      ['Deploy', undefined],
      ['Ignore', undefined]
    ])
    expect(Object.keys(kit.world.tables.deployments ?? {})).toEqual([])
  })

  it('fails with the errors of preflight, and needs its own right', () => {
    const kit = newKit()
    expect(ask(kit, { a: machine('a', { properties: { size: 'impossible' } }) })).toMatchObject({
      status: 'Failed',
      error: { code: 'InvalidTemplateDeployment' }
    })
    const path = `${kit.group}/providers/Microsoft.Resources/deployments/d/whatIf`
    const nobody = { objectId: 'nobody', clientId: 'nobody', displayName: 'nobody' }
    const refused = kit.send(
      'POST',
      path,
      { properties: { mode: 'Incremental', template: groupTemplate({}) } },
      { by: nobody }
    )
    expect([refused.status, errorOf(refused).message]).toEqual([
      403,
      expect.stringContaining('deployments/whatIf/action')
    ])
  })
})

import { describe, expect, it } from '@jest/globals'
import type { HttpResponse, World } from '../../../../../local/azure/world.ts'
import {
  advance,
  errorOf,
  findResource,
  groupTemplate,
  type Kit,
  machine,
  nested,
  newKit,
  note,
  propertiesOf,
  subscriptionTemplate
} from './deployments-kit.ts'

const body = (template: unknown, more: Record<string, unknown> = {}) => ({
  properties: { mode: 'Incremental', template, ...more }
})
const pathOf = (kit: Kit, name = 'd') => `${kit.group}/providers/Microsoft.Resources/deployments/${name}`
const deploy = (kit: Kit, resources: Record<string, Record<string, unknown>>, more = {}, name = 'd'): HttpResponse =>
  kit.send('PUT', pathOf(kit, name), body(groupTemplate(resources, more)))
const secondsOf = (kit: Kit, name = 'd') => {
  const text: string = propertiesOf(kit.send('GET', pathOf(kit, name))).duration
  const [, minutes = '0', seconds = '0'] = /^PT(?:(\d+)M)?([\d.]+)S$/.exec(text) ?? []
  return Number(minutes) * 60 + Number(seconds)
}

describe('a deployment that succeeds', () => {
  it('is accepted at once, polled by its own status address, and answers what it made', () => {
    const kit = newKit()
    const outputs = { size: { type: 'string', value: "[reference('a').size]" } }
    const answer = deploy(kit, { a: machine('a'), b: machine('b', { dependsOn: ['a'] }) }, { outputs })
    const address = answer.headers?.['Azure-AsyncOperation']
    expect(answer.status).toBe(201)
    expect(propertiesOf(answer).provisioningState).toBe('Accepted')
    expect(address).toMatch(/\/deployments\/d\/operationStatuses\/0858\d{16}\?api-version=2025-04-01&t=/)
    expect(kit.poll(address).body).toEqual({ status: 'Accepted' })
    kit.wait(10)
    expect(kit.poll(address).body).toEqual({ status: 'Running' })
    kit.wait(600)
    expect(kit.poll(address).body).toEqual({ status: 'Succeeded' })
    const shown = propertiesOf(kit.send('GET', pathOf(kit)))
    expect(shown.outputs).toEqual({ size: { type: 'String', value: 'small' } })
    expect(shown.outputResources.map(({ id }: { id: string }) => id)).toEqual([
      `${kit.group}/providers/Microsoft.Test/machines/a`,
      `${kit.group}/providers/Microsoft.Test/machines/b`
    ])
    expect(shown.timestamp).toMatch(/\.\d{7}Z$/)
    expect(shown.templateHash).toMatch(/^\d{15,20}$/)
    expect(shown.dependencies).toHaveLength(1)
  })

  it('starts everything at once that waits for nothing, and adds two seconds to each dependency', () => {
    const kit = newKit()
    deploy(kit, { a: machine('a'), b: machine('b'), c: machine('c') })
    deploy(kit, { x: note('x'), y: note('y', { dependsOn: ['x'] }) }, {}, 'chain')
    kit.wait(600)
    expect(secondsOf(kit)).toBeGreaterThan(57)
    expect(secondsOf(kit)).toBeLessThan(70)
    expect(secondsOf(kit, 'chain')).toBeGreaterThan(3 + 2 * 3.6 + 2)
    expect(secondsOf(kit, 'chain')).toBeLessThan(3 + 2 * 4.4 + 2.1)
  })

  it('runs a serial copy loop batch after batch', () => {
    const kit = newKit()
    const copy = { name: 'loop', count: 4, mode: 'serial', batchSize: 2 }
    deploy(kit, { m: machine("[format('m{0}', copyIndex())]", { copy }) })
    kit.wait(600)
    expect(secondsOf(kit)).toBeGreaterThan(2 * 54)
    expect(secondsOf(kit)).toBeLessThan(2 * 66 + 10)
  })

  it('opens nested deployments into groups of their own location', () => {
    const kit = newKit()
    const inner = nested('inner', 'g', { a: machine('a', { location: '[resourceGroup().location]' }) })
    const template = subscriptionTemplate({
      inner,
      after: nested('after', 'g', { n: note('n') }, { dependsOn: ['inner'] })
    })
    const path = `${kit.subscription}/providers/Microsoft.Resources/deployments/top`
    expect(kit.send('PUT', path, { location: 'westeurope', ...body(template) }).status).toBe(201)
    kit.wait(600)
    const shown = propertiesOf(kit.send('GET', path))
    expect(shown.provisioningState).toBe('Succeeded')
    expect(shown.outputResources).toHaveLength(2)
    expect(findResource(kit.world, `${kit.group}/providers/Microsoft.Test/machines/a`)?.location).toBe('westeurope')
    expect(kit.send('GET', pathOf(kit, 'inner')).status).toBe(200)
  })

  it('names what it needs and does not make, for the critical path', () => {
    const kit = newKit()
    const used = `${kit.group}/providers/Microsoft.Test/notes/elsewhere`
    deploy(kit, {
      a: machine('a', { properties: { uses: used } }),
      p: machine('a/p', { type: 'Microsoft.Test/machines/parts', dependsOn: ['a'] })
    })
    const operation = Object.values(kit.world.operations).find(({ kind }) => kind === 'deployment')
    expect(operation?.names).toEqual([kit.group.toLowerCase(), used.toLowerCase()])
  })
})

describe('a deployment that fails', () => {
  it('nests an error of a write under way, finishes what runs and does not start what depends on it', () => {
    const kit = newKit()
    kit.world.faults.push({ method: 'PUT', path: '*/machines/a', outcome: 'fail-operation:Broken', times: 1, after: 0 })
    deploy(kit, { a: machine('a'), b: machine('b'), c: machine('c', { dependsOn: ['a'] }) })
    kit.wait(600)
    const { error, provisioningState } = propertiesOf(kit.send('GET', pathOf(kit)))
    expect(provisioningState).toBe('Failed')
    expect(error).toMatchObject({
      code: 'DeploymentFailed',
      details: [{ code: 'ResourceDeploymentFailure', details: [{ code: 'Broken' }] }]
    })
    expect(
      findResource(kit.world, `${kit.group}/providers/Microsoft.Test/machines/b`)?.properties.provisioningState
    ).toBe('Succeeded')
    expect(findResource(kit.world, `${kit.group}/providers/Microsoft.Test/machines/c`)).toBeUndefined()
    const rows = (
      kit.send('GET', `${pathOf(kit)}/operations`).body as { value: { properties: { statusCode: string } }[] }
    ).value
    expect(rows.map(({ properties }) => properties.statusCode).sort()).toEqual(['Conflict', 'Created'])
  })

  it('gives an error that was answered at once without the middle level', () => {
    const kit = newKit()
    deploy(kit, { n: note('n'), a: machine('a', { dependsOn: ['n'], properties: { size: 'impossible' } }) })
    kit.wait(60)
    const { error } = propertiesOf(kit.send('GET', pathOf(kit)))
    expect(error.details).toEqual([
      {
        code: 'ImpossibleSize',
        message: 'There is no such size.',
        target: `${kit.group}/providers/Microsoft.Test/machines/a`
      }
    ])
  })

  it('repeats the level of a nested deployment, and says when its group is missing', () => {
    const kit = newKit()
    kit.world.faults.push({ method: 'PUT', path: '*/machines/a', outcome: 'fail-operation:Broken', times: 1, after: 0 })
    const template = subscriptionTemplate({
      inner: nested('inner', 'g', { a: machine('a') }),
      lost: nested('lost', 'nowhere', { n: note('n') })
    })
    const path = `${kit.subscription}/providers/Microsoft.Resources/deployments/top`
    kit.send('PUT', path, { location: 'westeurope', ...body(template) })
    kit.wait(600)
    const { details } = propertiesOf(kit.send('GET', path)).error
    expect(details[0]).toMatchObject({
      code: 'ResourceDeploymentFailure',
      details: [
        { code: 'DeploymentFailed', details: [{ code: 'ResourceDeploymentFailure', details: [{ code: 'Broken' }] }] }
      ]
    })
    expect(details[1].code).toBe('ResourceGroupNotFound')
  })

  it('refuses before any record what preflight can tell', () => {
    const kit = newKit()
    const answer = deploy(kit, {
      a: machine('a', { properties: { size: 'impossible' } }),
      n: note('n', { apiVersion: '1999-01-01' })
    })
    expect(answer.status).toBe(400)
    expect(errorOf(answer).code).toBe('InvalidTemplateDeployment')
    expect(errorOf(answer).details).toMatchObject([
      { code: 'PreflightValidationCheckFailed', details: [{ code: 'ImpossibleSize' }] },
      { code: 'NoRegisteredProviderFound' }
    ])
    expect(kit.send('GET', pathOf(kit)).status).toBe(404)
    expect(Object.values(kit.world.operations).filter(({ kind }) => kind === 'deployment')).toEqual([])
  })

  it('refuses a template that is wrong, a caller without rights, and a group that is not there', () => {
    const kit = newKit()
    expect(errorOf(deploy(kit, { a: machine("[parameters('none')]") })).code).toBe('InvalidTemplate')
    const denied = kit.send('PUT', pathOf(kit), body(groupTemplate({ a: machine('a') })), { by: kit.plan })
    expect([denied.status, errorOf(denied).code]).toEqual([403, 'AuthorizationFailed'])
    const lost = kit.send('PUT', pathOf(kit).replace('/g/', '/nowhere/'), body(groupTemplate({})))
    expect([lost.status, errorOf(lost).code]).toEqual([404, 'ResourceGroupNotFound'])
  })
})

describe('the record of a deployment', () => {
  it('is not overwritten while it runs, and is cancelled without rolling back', () => {
    const kit = newKit()
    deploy(kit, { a: machine('a'), b: machine('b', { dependsOn: ['a'] }) })
    kit.wait(10)
    expect(errorOf(deploy(kit, {})).code).toBe('DeploymentActive')
    expect(kit.send('DELETE', pathOf(kit)).status).toBe(409)
    expect(kit.send('POST', `${pathOf(kit)}/cancel`).status).toBe(204)
    kit.wait(1)
    expect(propertiesOf(kit.send('GET', pathOf(kit))).provisioningState).toBe('Canceled')
    expect(errorOf(kit.send('POST', `${pathOf(kit)}/cancel`)).code).toBe('DeploymentCannotBeCancelled')
    kit.wait(120)
    expect(
      findResource(kit.world, `${kit.group}/providers/Microsoft.Test/machines/a`)?.properties.provisioningState
    ).toBe('Succeeded')
    expect(findResource(kit.world, `${kit.group}/providers/Microsoft.Test/machines/b`)).toBeUndefined()
  })

  it('can be deleted, exported, listed in pages and asked for', () => {
    const kit = newKit()
    const template = groupTemplate({ n: note('n') })
    for (const name of ['a', 'b', 'c', 'd']) kit.send('PUT', pathOf(kit, name), body(template))
    kit.wait(60)
    expect(kit.send('HEAD', pathOf(kit)).status).toBe(204)
    expect(kit.send('POST', `${pathOf(kit)}/exportTemplate`).body).toEqual({ template })
    const first = kit.send('GET', `${kit.group}/providers/Microsoft.Resources/deployments`).body as {
      value: unknown[]
      nextLink: string
    }
    expect(first.value).toHaveLength(3)
    expect(first.nextLink).toContain('skiptoken')
    const gone = kit.send('DELETE', pathOf(kit))
    expect([gone.status, kit.poll(gone.headers?.Location).status]).toEqual([202, 202])
    kit.wait(5)
    expect(kit.poll(gone.headers?.Location).status).toBe(204)
    expect(kit.send('HEAD', pathOf(kit)).status).toBe(404)
  })

  it('keeps its location, needs one at the subscription, and obeys the rules of names', () => {
    const kit = newKit()
    const path = `${kit.subscription}/providers/Microsoft.Resources/deployments/top`
    const at = (location?: string, to = path) =>
      kit.send('PUT', to, { ...(location && { location }), ...body(subscriptionTemplate({})) })
    expect(errorOf(at()).code).toBe('LocationRequired')
    expect(at('westeurope').status).toBe(201)
    kit.wait(60)
    expect(errorOf(at('northeurope')).code).toBe('InvalidDeploymentLocation')
    expect(at('West Europe').status).toBe(200)
    expect(errorOf(at('westeurope', `${path}${'x'.repeat(64)}`)).code).toBe('DeploymentNameLengthLimitExceeded')
    expect(errorOf(at('westeurope', `${path}%20x`)).code).toBe('DeploymentNameInvalidCharacters')
  })

  it('leaves the history when there are too many', () => {
    const kit = newKit()
    for (let i = 0; i < 777; i++) deploy(kit, {}, {}, `d${i}`)
    kit.wait(10)
    deploy(kit, {}, {}, 'last')
    expect(Object.keys(kit.world.tables.deployments ?? {})).toHaveLength(751)
    expect(kit.send('GET', pathOf(kit, 'd0')).status).toBe(404)
    expect(kit.send('GET', pathOf(kit, 'd776')).status).toBe(200)
  })

  it('is validated without being made, and refused by name at management groups', () => {
    const kit = newKit()
    const template = groupTemplate({ a: machine('a') })
    expect(kit.send('POST', `${pathOf(kit)}/validate`, body(template), { by: kit.plan }).status).toBe(403)
    const skipped = body(template, { validationLevel: 'ProviderNoRbac' })
    const answer = kit.send('POST', `${pathOf(kit)}/validate`, skipped, { by: kit.plan })
    expect(propertiesOf(answer).validatedResources).toEqual([
      { id: `${kit.group}/providers/Microsoft.Test/machines/a` }
    ])
    expect(kit.send('GET', pathOf(kit)).status).toBe(404)
    const high = '/providers/Microsoft.Management/managementGroups/m/providers/Microsoft.Resources/deployments/d'
    expect(errorOf(kit.send('PUT', high, body(template))).code).toBe('NotSupportedByLocalAzure')
  })

  it('goes on in a stored world as if nothing had happened', () => {
    const kit = newKit()
    deploy(kit, { a: machine('a'), b: machine('b', { dependsOn: ['a'] }) })
    kit.wait(20)
    const stored = JSON.parse(JSON.stringify(kit.world)) as World
    advance(kit.world, kit.world.now + 300_000)
    advance(stored, stored.now + 300_000)
    expect(propertiesOf(kit.send('GET', pathOf(kit))).provisioningState).toBe('Succeeded')
    expect(stored).toEqual(JSON.parse(JSON.stringify(kit.world)))
  })
})

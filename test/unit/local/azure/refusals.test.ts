import { describe, expect, it } from '@jest/globals'
import type { HttpResponse } from '../../../../local/azure/world.ts'
import { type Kit, type Loose, newKit, refusalOf } from './kit.ts'

const codeOf = ({ body }: HttpResponse): string => (body as Loose).error?.code
const deployments = (kit: Kit) => `${kit.group}/providers/Microsoft.Resources/deployments`
const empty = {
  $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
  contentVersion: '1.0.0.0',
  resources: []
}
const deployment = { properties: { mode: 'Incremental', template: empty } }
const owner = 'aks-baseline-apply'

/** Gives an identity a role that may do everything, at once. */
function own(kit: Kit): void {
  const assignments = Object.values(kit.world.resources).filter(({ type }) => /roleAssignments$/i.test(type))
  const principalId = kit.caller(owner).objectId
  const contributor = assignments.find(({ properties }) => properties.principalId === principalId)
  const role = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'
  if (contributor !== undefined) {
    contributor.properties.roleDefinitionId = `${kit.subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`
  }
}

describe('what is not there', () => {
  it('is 404 with the code of its kind', () => {
    const kit = newKit()
    expect(codeOf(kit.send('GET', `${deployments(kit)}/none`))).toBe('DeploymentNotFound')
    const results = `${kit.subscription}/providers/Microsoft.Resources/deploymentStacksWhatIfResults`
    expect(codeOf(kit.send('GET', `${results}/none`, undefined, { version: '2025-07-01' }))).toBe(
      'DeploymentStackWhatIfResultNotFound'
    )
  })
})

describe('an operation', () => {
  it('is known for a day', () => {
    const kit = newKit()
    const put = () => kit.put(kit.network('networkSecurityGroups/g'), { location: 'westeurope' })
    const address = put().headers?.['Azure-AsyncOperation'] ?? ''
    kit.settle()
    kit.wait(23 * 3600)
    put()
    expect(kit.send('GET', address).status).toBe(200)
    kit.wait(2 * 3600)
    put()
    expect(refusalOf(kit.send('GET', address))).toEqual([404, 'NotFound'])
  })
})

describe('a deployment to a group', () => {
  it('lies where the group lies', () => {
    const kit = newKit()
    const put = (fields: object) => refusalOf(kit.put(`${deployments(kit)}/d`, { ...deployment, ...fields }))
    expect(put({ location: 'westeurope' })).toEqual([400, 'InvalidDeployment'])
    expect(put({})).toEqual([201, undefined])
  })
})

describe('deployment history', () => {
  it('is pruned at 775, and full at 800 where a lock forbids that', () => {
    const kit = newKit()
    own(kit)
    const count = () => Object.keys(kit.world.tables.deployments ?? {}).length
    const deploy = (from: number, to: number) => {
      for (let i = from; i < to; i++) {
        expect(kit.put(`${deployments(kit)}/d${i}`, deployment).status).toBeLessThan(300)
        kit.settle()
        kit.world.tables.throttle = {}
      }
    }
    deploy(0, 776)
    expect(count()).toBeLessThan(776)
    kit.make(`${kit.group}/providers/Microsoft.Authorization/locks/keep`, { properties: { level: 'CanNotDelete' } })
    deploy(1000, 1000 + 800 - count())
    expect(codeOf(kit.put(`${deployments(kit)}/more`, deployment))).toBe('DeploymentQuotaExceeded')
  })
})

describe('throttling', () => {
  it('lets 250 reads through, then names the seconds to wait, after which it answers again', () => {
    const kit = newKit()
    kit.world.tables.throttle = {}
    const read = () => kit.send('GET', kit.group)
    // 50 ms pass with each request, in which the bucket gets back more than one: empty it without time.
    const key = `${kit.caller(owner).objectId}/subscription-reads`
    read()
    const buckets = kit.world.tables.throttle as Record<string, { tokens: number; at: number }>
    const bucket = buckets[key]
    if (bucket === undefined) throw new Error('no bucket of reads')
    bucket.tokens = -30
    const refused = read()
    expect(refused.status).toBe(429)
    expect(codeOf(refused)).toBe('TooManyRequests')
    const seconds = Number(refused.headers?.['Retry-After'])
    expect(seconds).toBeGreaterThan(0)
    kit.wait(seconds)
    expect(read().status).toBe(200)
  })
})

describe('bodies that Azure would not take', () => {
  it.each([
    ['locks/l', { properties: { level: 'Delete' } }, 'InvalidLockLevel'],
    ['roleDefinitions/reader', { properties: { roleName: 'r' } }, 'InvalidRoleDefinitionId']
  ])('%s with %j is %s', (name, body, code) => {
    const kit = newKit()
    own(kit)
    expect(codeOf(kit.put(`${kit.group}/providers/Microsoft.Authorization/${name}`, body))).toBe(code)
  })

  it('the SKU of a public address stays what it is', () => {
    const kit = newKit()
    const id = kit.network('publicIPAddresses/a')
    const address = { location: 'westeurope', properties: { publicIPAllocationMethod: 'Static' } }
    kit.make(id, { ...address, sku: { name: 'Standard' } })
    const other = kit.put(id, { ...address, sku: { name: 'StandardV2' } })
    expect(codeOf(other)).toBe('PublicIPAddressSkuCannotBeChanged')
    expect(kit.put(id, { ...address, sku: { name: 'Standard' }, tags: { a: 'b' } }).status).toBe(200)
  })

  it('a poll address must come back as it was given', () => {
    const kit = newKit()
    const id = kit.network('networkSecurityGroups/g')
    const started = kit.put(id, { location: 'westeurope' })
    const given = started.headers?.['Azure-AsyncOperation'] ?? started.headers?.['azure-asyncoperation'] ?? ''
    expect(codeOf(kit.send('GET', given.replace(/([?&])s=[^&]*/, '$1s=x')))).toBe('InvalidOperationSignature')
    expect(kit.send('GET', given).status).toBe(200)
  })
})

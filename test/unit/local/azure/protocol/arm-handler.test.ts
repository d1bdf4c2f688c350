import { describe, expect, it } from '@jest/globals'
import { issueToken, PROMETHEUS, TOKEN_SECONDS } from '../../../../../local/azure/entra/tokens.ts'
import { handleArm } from '../../../../../local/azure/protocol/arm-handler.ts'
import type { Fault, HttpRequest } from '../../../../../local/azure/world.ts'
import {
  APPLY_IDENTITY,
  applicationOf,
  codeOf,
  type Kit,
  type Loose,
  newKit,
  PLAN_IDENTITY,
  refusalOf,
  virtualNetwork
} from '../kit.ts'

function bare(kit: Kit, headers: Record<string, string>): HttpRequest {
  const query = new URLSearchParams({ 'api-version': '2025-04-01' })
  return { method: 'GET', host: 'management.azure.com', path: kit.group, query, headers, body: '' }
}

function fault(method: string, path: string, outcome: string, fields: Partial<Fault> = {}): Fault {
  return { method, path, outcome, times: 1, after: 0, ...fields }
}

describe('every request', () => {
  it('costs 50 ms, is counted and logged', () => {
    const kit = newKit()
    const began = kit.world.now
    kit.get(kit.group)
    kit.get(kit.group, { as: PLAN_IDENTITY })
    expect([kit.world.now - began, kit.world.requests]).toEqual([100, 2])
    expect(kit.world.requestLog).toMatchObject([
      { n: 1, at: began + 50, method: 'GET', status: 200, kind: 'read', by: APPLY_IDENTITY },
      { n: 2, by: PLAN_IDENTITY, path: `${kit.group}?api-version=2025-04-01` }
    ])
  })

  it('is answered with the headers every answer has', () => {
    const kit = newKit()
    const { headers = {} } = kit.send('GET', kit.group, undefined, {
      headers: {
        'x-ms-correlation-request-id': 'mine',
        'x-ms-client-request-id': 'c',
        'x-ms-return-client-request-id': 'true'
      }
    })
    expect(headers).toMatchObject({
      'x-ms-correlation-request-id': 'mine',
      'x-ms-client-request-id': 'c',
      'Cache-Control': 'no-cache',
      Pragma: 'no-cache',
      Expires: '-1',
      'X-Content-Type-Options': 'nosniff',
      Date: new Date(kit.world.now).toUTCString()
    })
    expect(headers['x-ms-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers['x-ms-routing-request-id']).toMatch(/^[A-Z]+:\d{8}T\d{6}Z:[0-9a-f-]{36}$/)
    expect(kit.send('GET', `${kit.group}x`).headers).toMatchObject({ 'x-ms-failure-cause': 'gateway' })
  })

  it('is of a kind: reads, writes, polls, validation and what-if', () => {
    const kit = newKit()
    const network = kit.network('virtualNetworks/v')
    const { headers = {} } = kit.put(network, virtualNetwork('10.0.0.0/16'))
    kit.send('GET', headers['Azure-AsyncOperation'] ?? '')
    kit.send('POST', `${kit.group}/providers/Microsoft.Resources/deployments/d/validate`, {})
    kit.send('POST', `${kit.group}/providers/Microsoft.Resources/deployments/d/whatIf`, {})
    kit.send('POST', `${kit.subscription}/providers/Microsoft.KeyVault/checkNameAvailability`, {})
    kit.send('POST', '/providers/Microsoft.ResourceGraph/resources', { query: 'resources' })
    const result = `${kit.subscription}/providers/Microsoft.Resources/deploymentStacksWhatIfResults/w`
    for (const method of ['PUT', 'GET', 'DELETE']) kit.send(method, result, {}, { version: '2025-07-01' })
    expect(kit.world.requestLog.map(({ kind }) => kind)).toEqual([
      'write',
      'poll',
      'validate',
      'what-if',
      'read',
      'read',
      'what-if',
      'read',
      'what-if'
    ])
    expect(kit.world.requestLog[1]?.path).toMatch(/\/operations\/[0-9a-f-]{36}\?api-version=2025-09-01$/)
  })
})

describe('authentication', () => {
  it.each([
    ['no token', {}, 'AuthenticationFailed'],
    ['a token nobody signed', { authorization: 'Bearer a.b.c' }, 'InvalidAuthenticationToken']
  ])('refuses %s', (_, headers, code) => {
    const kit = newKit()
    const answer = handleArm(kit.world, bare(kit, headers as Record<string, string>))
    expect(refusalOf(answer)).toEqual([401, code])
    expect(answer.headers?.['WWW-Authenticate']).toContain(`https://login.microsoftonline.com/${kit.world.tenantId}`)
  })

  it('refuses a token whose content was changed, and takes the one that was issued', () => {
    const kit = newKit()
    const application = applicationOf(kit.world, PLAN_IDENTITY)
    const [header, , signature] = issueToken(kit.world, application).split('.')
    const claims = Buffer.from(JSON.stringify({ appid: application.clientId, exp: 9e9 })).toString('base64url')
    const get = (token: string) =>
      kit.send('GET', kit.group, undefined, { headers: { authorization: `Bearer ${token}` } })
    expect(get(`${header}.${claims}.${signature}`).status).toBe(401)
    expect(kit.world.requestLog.at(-1)?.by).toBe('nobody')
    expect(get(issueToken(kit.world, application)).status).toBe(200)
  })

  it('refuses a token for another service', () => {
    const kit = newKit()
    const token = issueToken(kit.world, applicationOf(kit.world, PLAN_IDENTITY), PROMETHEUS)
    const refused = kit.send('GET', kit.group, undefined, { headers: { authorization: `Bearer ${token}` } })
    expect(refusalOf(refused)).toEqual([401, 'InvalidAuthenticationTokenAudience'])
  })

  it('refuses a token after its hour, not before', () => {
    const kit = newKit()
    const headers = { authorization: `Bearer ${issueToken(kit.world, applicationOf(kit.world, PLAN_IDENTITY))}` }
    kit.wait(TOKEN_SECONDS - 2)
    expect(kit.send('GET', kit.group, undefined, { headers }).status).toBe(200)
    kit.wait(2)
    expect(refusalOf(kit.send('GET', kit.group, undefined, { headers }))).toEqual([401, 'ExpiredAuthenticationToken'])
  })
})

describe('the front door', () => {
  it.each([
    [
      'another subscription',
      'GET',
      '/subscriptions/00000000-0000-0000-0000-000000000000',
      [404, 'SubscriptionNotFound']
    ],
    ['an unknown namespace', 'GET', '{group}/providers/Microsoft.Nonsense/things/a', [404, 'InvalidResourceNamespace']],
    ['an unknown type', 'GET', '{group}/providers/Microsoft.Network/things/a', [404, 'InvalidResourceType']],
    ['a missing group', 'GET', '{subscription}/resourceGroups/none', [404, 'ResourceGroupNotFound']],
    [
      'a resource of a missing group',
      'GET',
      '{subscription}/resourceGroups/none/providers/Microsoft.Network/virtualNetworks/v',
      [404, 'ResourceGroupNotFound']
    ],
    ['a missing resource', 'GET', '{group}/providers/Microsoft.Network/virtualNetworks/v', [404, 'ResourceNotFound']],
    [
      'an action nobody offers',
      'POST',
      '{group}/providers/Microsoft.Network/virtualNetworks/v/dance',
      [404, 'ResourceNotFound']
    ],
    ['a method that does not fit', 'POST', '{group}', [405, 'MethodNotAllowed']]
  ])('refuses %s', (_, method, path, expected) => {
    const kit = newKit()
    const full = path.replace('{group}', kit.group).replace('{subscription}', kit.subscription)
    expect(refusalOf(kit.send(method, full))).toEqual(expected)
  })

  it('asks for an api-version, and for one the type has', () => {
    const kit = newKit()
    const path = kit.network('virtualNetworks/v')
    expect(refusalOf(kit.send('GET', `${kit.group}?api-version=`))).toEqual([400, 'MissingApiVersionParameter'])
    expect(refusalOf(kit.send('GET', kit.group, undefined, { version: '1999-01-01' }))).toEqual([
      400,
      'InvalidApiVersionParameter'
    ])
    expect(refusalOf(kit.send('GET', path, undefined, { version: '1999-01-01' }))).toEqual([
      400,
      'NoRegisteredProviderFound'
    ])
    expect(codeOf(kit.put(path, virtualNetwork('10.0.0.0/16'), { version: '1999-01-01' }))).toBe(
      'NoRegisteredProviderFound'
    )
    expect(kit.put(path, virtualNetwork('10.0.0.0/16'), { version: '2024-05-01' }).status).toBe(201)
  })

  it('refuses what is not JSON', () => {
    const kit = newKit()
    const path = kit.network('virtualNetworks/v')
    expect(refusalOf(kit.put(path, undefined, { raw: '{' }))).toEqual([400, 'InvalidRequestContent'])
    expect(refusalOf(kit.put(path, 'text'))).toEqual([400, 'InvalidRequestContent'])
  })

  it('answers 500 and keeps the world when a handler cannot read a body', () => {
    const kit = newKit()
    const before = Object.keys(kit.world.resources)
    const body = { location: 'westeurope', properties: { routes: 'x' } }
    expect(refusalOf(kit.put(kit.network('routeTables/r'), body))).toEqual([500, 'NotSupportedByLocalAzure'])
    expect(Object.keys(kit.world.resources)).toEqual(before)
    expect(kit.get(kit.group).name).toBe('g')
  })

  it('answers subscription, locations and tenants', () => {
    const kit = newKit()
    expect(kit.get(kit.subscription)).toMatchObject({ subscriptionId: kit.world.subscriptionId, state: 'Enabled' })
    expect(kit.get('/subscriptions').value).toHaveLength(1)
    expect(kit.get('/tenants').value).toMatchObject([{ tenantId: kit.world.tenantId }])
    const { value } = kit.get(`${kit.subscription}/locations`, { version: '2022-12-01' })
    expect(value.find(({ name }: Loose) => name === 'westeurope')).toMatchObject({ displayName: 'West Europe' })
  })
})

describe('faults', () => {
  it('answer a status without effect, with Retry-After, as often as told and after as many as told', () => {
    const kit = newKit()
    kit.world.faults.push(fault('PUT', '*/resourceGroups/*', '503', { times: 2, after: 1, retryAfter: 7 }))
    const put = (name: string) => kit.put(`${kit.subscription}/resourceGroups/${name}`, { location: 'westeurope' })
    const answers = ['a', 'b', 'c', 'd'].map(put)
    expect(answers.map(({ status }) => status)).toEqual([201, 503, 503, 201])
    expect(answers[1]).toMatchObject({
      headers: { 'Retry-After': '7' },
      body: { error: { code: 'ServiceUnavailable' } }
    })
    expect(kit.send('GET', `${kit.subscription}/resourceGroups/b`).status).toBe(404)
    expect(kit.world.requestLog[1]).toMatchObject({ status: 503, fault: '503' })
  })

  it('lose-request: it never arrives; lose-response: it took effect', () => {
    const kit = newKit()
    kit.world.faults.push(fault('PUT', '*/a', 'lose-request'), fault('PUT', '*/b', 'lose-response'))
    const put = (name: string) => kit.put(`${kit.subscription}/resourceGroups/${name}`, { location: 'westeurope' })
    expect([put('a').drop, put('b').drop]).toEqual([true, true])
    const states = ['a', 'b'].map(name => kit.send('GET', `${kit.subscription}/resourceGroups/${name}`).status)
    expect(states).toEqual([404, 200])
  })

  it('fail-operation: accepted, and fails when it is due', () => {
    const kit = newKit()
    kit.world.faults.push(fault('PUT', '*/virtualNetworks/v', 'fail-operation:InternalServerError'))
    const path = kit.network('virtualNetworks/v')
    const answer = kit.put(path, virtualNetwork('10.0.0.0/16'))
    expect(answer.status).toBe(201)
    kit.settle()
    expect(kit.get(answer.headers?.['Azure-AsyncOperation'] ?? '')).toMatchObject({
      status: 'Failed',
      error: { code: 'InternalServerError' }
    })
    expect(kit.get(path).properties.provisioningState).toBe('Failed')
    expect(kit.make(path, virtualNetwork('10.0.0.0/16')).properties.provisioningState).toBe('Succeeded')
  })

  it('fail-operation on a write that answers at once refuses it and leaves what there was', () => {
    const kit = newKit()
    const zone = kit.network('privateDnsZones/a.local')
    kit.make(zone, { location: 'global' })
    kit.make(`${zone}/TXT/t`, { properties: { ttl: 1 } })
    kit.world.faults.push(fault('*', '*/TXT/*', 'fail-operation:Broken', { times: 3 }))
    expect(refusalOf(kit.put(`${zone}/TXT/t`, { properties: { ttl: 2 } }))).toEqual([409, 'Broken'])
    expect(refusalOf(kit.put(`${zone}/TXT/u`, { properties: { ttl: 2 } }))).toEqual([409, 'Broken'])
    expect(refusalOf(kit.remove(`${zone}/TXT/t`))).toEqual([409, 'Broken'])
    expect(kit.get(`${zone}/TXT/t`).properties.ttl).toBe(1)
    expect(kit.send('GET', `${zone}/TXT/u`).status).toBe(404)
  })

  it('fail-operation on a POST strikes the operation it starts', () => {
    const kit = newKit()
    const namespace = `${kit.subscription}/providers/Microsoft.KeyVault`
    const registration = kit.world.namespaces['microsoft.keyvault']
    if (registration !== undefined) registration.state = 'NotRegistered'
    kit.world.faults.push(fault('POST', '*/register', 'fail-operation:Broken'))
    kit.send('POST', `${namespace}/register`)
    kit.settle()
    expect(kit.get(namespace).registrationState).toBe('NotRegistered')
    kit.send('POST', `${namespace}/register`)
    kit.settle()
    expect(kit.get(namespace).registrationState).toBe('Registered')
  })
})

describe('throttling', () => {
  it('counts a principal’s requests by class and refuses with the wait', () => {
    const kit = newKit()
    const path = `${kit.subscription}/resourceGroups/none`
    const first = kit.send('GET', path).headers ?? {}
    expect(first['x-ms-ratelimit-remaining-subscription-reads']).toBe('249')
    expect(first['x-ms-ratelimit-remaining-subscription-global-reads']).toBe('3749')
    const statuses = new Set<number>()
    let wait: string | undefined
    for (let i = 0; i < 420 && wait === undefined; i++) {
      const answer = kit.put(path, {})
      statuses.add(answer.status)
      if (answer.status === 429) wait = answer.headers?.['Retry-After']
    }
    expect([...statuses]).toEqual([400, 429])
    expect(wait).toBe('1')
    expect(kit.world.requestLog.at(-1)?.throttled).toBe(true)
    expect(kit.send('GET', path).status).toBe(404)
    expect(kit.put(path, {}, { as: PLAN_IDENTITY }).status).toBe(403)
    kit.wait(1)
    expect(kit.put(path, {}).status).toBe(400)
  })
})

describe('a fail-operation fault', () => {
  it('of a POST strikes once for each time, after as many as told', () => {
    const kit = newKit()
    const namespace = `${kit.subscription}/providers/Microsoft.KeyVault`
    const registration = kit.world.namespaces['microsoft.keyvault']
    kit.world.faults.push({ method: 'POST', path: '*/register', outcome: 'fail-operation:Broken', times: 1, after: 1 })
    const states = [1, 2, 3].map(() => {
      if (registration !== undefined) registration.state = 'NotRegistered'
      kit.send('POST', `${namespace}/register`)
      kit.settle()
      return kit.get(namespace).registrationState
    })
    expect(states).toEqual(['Registered', 'NotRegistered', 'Registered'])
  })

  it('fails the deletion of a stack and of a deployment’s record, and both stay', () => {
    const kit = newKit()
    const template = {
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      contentVersion: '1.0.0.0',
      resources: []
    }
    const properties = { template, actionOnUnmanage: { resources: 'delete' }, denySettings: { mode: 'none' } }
    const stack = `${kit.group}/providers/Microsoft.Resources/deploymentStacks/s`
    const deployment = `${kit.group}/providers/Microsoft.Resources/deployments/d`
    const version = { version: '2025-07-01' }
    kit.put(stack, { properties }, version)
    kit.put(deployment, { properties: { mode: 'Incremental', template } })
    kit.settle()
    kit.world.faults.push({ method: 'DELETE', path: '*', outcome: 'fail-operation:Broken', times: 2, after: 0 })
    kit.remove(stack, version)
    kit.settle()
    expect(kit.get(stack, version).properties).toMatchObject({ provisioningState: 'failed', error: { code: 'Broken' } })
    kit.remove(deployment)
    kit.settle()
    expect(kit.send('GET', deployment).status).toBe(200)
    kit.remove(stack, version)
    kit.remove(deployment)
    kit.settle()
    expect([kit.send('GET', stack, undefined, version).status, kit.send('GET', deployment).status]).toEqual([404, 404])
  })
})

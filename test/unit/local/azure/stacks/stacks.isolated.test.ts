import { describe, expect, it } from '@jest/globals'
import type { HttpResponse, World } from '../../../../../local/azure/world.ts'
import {
  advance,
  deleteResource,
  errorOf,
  findResource,
  groupTemplate,
  type Kit,
  machine,
  moveOn,
  nested,
  newKit,
  nextDue,
  note,
  planUnmanage,
  propertiesOf
} from '../deployments/deployments-kit.ts'

type Resources = Record<string, Record<string, unknown>>

const DELETE = {
  resources: 'delete',
  resourceGroups: 'detach',
  managementGroups: 'detach',
  resourcesWithoutDeleteSupport: 'detach'
}
const stackPath = (kit: Kit, name = 's') => `${kit.subscription}/providers/Microsoft.Resources/deploymentStacks/${name}`
const idOf = (kit: Kit, rest: string) => `${kit.group}/providers/Microsoft.Test/${rest}`
const stackBody = (kit: Kit, resources: Resources, more: Record<string, unknown> = {}) => ({
  location: 'westeurope',
  properties: {
    template: groupTemplate(resources),
    actionOnUnmanage: DELETE,
    denySettings: { mode: 'none' },
    deploymentScope: kit.group,
    ...more
  }
})
const put = (kit: Kit, resources: Resources, more: Record<string, unknown> = {}, name = 's'): HttpResponse =>
  kit.send('PUT', stackPath(kit, name), stackBody(kit, resources, more))
const stack = (kit: Kit, name = 's') => propertiesOf(kit.send('GET', stackPath(kit, name)))

/** Every state a stack goes through from now on, as its poll address tells. */
function statesOf(kit: Kit, answer: HttpResponse): string[] {
  const states: string[] = []
  for (let next = nextDue(kit.world); next !== undefined; next = nextDue(kit.world)) {
    const { status } = kit.poll(answer.headers?.['Azure-AsyncOperation']).body as { status: string }
    if (states.at(-1) !== status) states.push(status)
    advance(kit.world, next)
  }
  return [...states, (kit.poll(answer.headers?.['Azure-AsyncOperation']).body as { status: string }).status]
}

describe('a deployment stack', () => {
  it('goes through its states in lower case and manages what it deployed', () => {
    const kit = newKit()
    const began = kit.world.now
    const answer = put(kit, { a: machine('a'), n: note('n') })
    expect(answer.status).toBe(201)
    expect(propertiesOf(answer).provisioningState).toBe('initializing')
    expect(answer.headers?.['Azure-AsyncOperation']).toContain(
      `${kit.subscription}/providers/Microsoft.Resources/locations/westeurope/deploymentStackOperationStatus/`
    )
    expect(statesOf(kit, answer)).toEqual(['initializing', 'validating', 'deploying', 'deletingResources', 'succeeded'])
    const { resources, deploymentId, deletedResources, detachedResources, failedResources } = stack(kit)
    expect(resources).toEqual([
      {
        id: idOf(kit, 'machines/a'),
        type: 'Microsoft.Test/machines',
        apiVersion: '2026-01-01',
        status: 'managed',
        denyStatus: 'none'
      },
      {
        id: idOf(kit, 'notes/n'),
        type: 'Microsoft.Test/notes',
        apiVersion: '2026-01-01',
        status: 'managed',
        denyStatus: 'none'
      }
    ])
    expect([deletedResources, detachedResources, failedResources]).toEqual([[], [], []])
    expect(deploymentId).toMatch(
      /\/resourceGroups\/g\/providers\/Microsoft\.Resources\/deployments\/s-26100508[0-9a-z]{5}$/
    )
    const overhead = (kit.world.now - began) / 1000 - 63
    expect(overhead).toBeGreaterThan(14)
    expect(overhead).toBeLessThan(46)
  })

  it('deletes what leaves the template only after the deployment, in no order', () => {
    const kit = newKit()
    put(kit, { a: machine('a'), b: machine('b'), n: note('n') })
    kit.wait(600)
    const answer = put(kit, { c: machine('c') })
    expect(answer.status).toBe(200)
    kit.wait(60)
    expect(findResource(kit.world, idOf(kit, 'machines/a'))?.properties.provisioningState).toBe('Succeeded')
    kit.wait(600)
    expect(stack(kit).resources.map(({ id }: { id: string }) => id)).toEqual([idOf(kit, 'machines/c')])
    expect(stack(kit).deletedResources).toHaveLength(3)
    expect(findResource(kit.world, idOf(kit, 'machines/a'))).toBeUndefined()
    const deletions = Object.values(kit.world.operations).filter(({ verb }) => verb === 'DELETE')
    expect(new Set(deletions.map(({ startedAt }) => startedAt)).size).toBe(1)
  })

  it('detaches when told to, and counts what is already gone as deleted', () => {
    const kit = newKit()
    put(kit, { a: machine('a'), b: note('b') })
    kit.wait(600)
    put(kit, {}, { actionOnUnmanage: { resources: 'detach' } })
    kit.wait(600)
    expect(stack(kit).detachedResources).toHaveLength(2)
    expect(findResource(kit.world, idOf(kit, 'notes/b'))).toBeDefined()
    put(kit, { b: note('b') })
    kit.wait(600)
    deleteResource(kit.world, idOf(kit, 'notes/b'), kit.apply)
    put(kit, {})
    kit.wait(600)
    expect(stack(kit).deletedResources).toEqual([{ id: idOf(kit, 'notes/b') }])
  })

  it('asks nobody whether what is already gone may be deleted', () => {
    const kit = newKit()
    put(kit, { a: note('a') })
    kit.wait(600)
    delete kit.world.resources[idOf(kit, 'notes/a').toLowerCase()]
    const { objectId } = kit.apply
    const remover = {
      world: kit.world,
      caller: { ...kit.apply, objectId: `${objectId}-stranger` },
      parent: '',
      until: 0
    }
    const removals = [{ id: idOf(kit, 'notes/a'), state: 'waiting' as const, nextTry: 0 }]
    expect(moveOn(remover, removals)).toBeUndefined()
    expect(removals).toMatchObject([{ state: 'deleted' }])
  })

  it('tries a deletion again every two minutes, and gives up after an hour', () => {
    const kit = newKit()
    const stubborn = machine('x', { type: 'Microsoft.Test/stubborn' })
    put(kit, { x: stubborn })
    kit.wait(600)
    kit.world.tables.stubborn = {}
    put(kit, {})
    kit.wait(1200)
    expect(stack(kit).provisioningState).toBe('deletingResources')
    delete kit.world.tables.stubborn
    kit.wait(300)
    expect(stack(kit)).toMatchObject({ provisioningState: 'succeeded', resources: [] })

    put(kit, { x: stubborn })
    kit.wait(600)
    kit.world.tables.stubborn = {}
    put(kit, {})
    kit.wait(3700)
    expect(stack(kit)).toMatchObject({
      provisioningState: 'failed',
      resources: [{ id: idOf(kit, 'stubborn/x'), status: 'deleteFailed' }],
      failedResources: [{ id: idOf(kit, 'stubborn/x'), error: { code: 'InUse' } }],
      error: { code: 'DeploymentStackDeleteResourcesFailed' }
    })
  })

  it('takes nothing out when its deployment fails, and keeps what was written', () => {
    const kit = newKit()
    put(kit, { old: note('old') })
    kit.wait(600)
    kit.world.faults.push({ method: 'PUT', path: '*/machines/a', outcome: 'fail-operation:Broken', times: 1, after: 0 })
    const answer = put(kit, { a: machine('a'), b: note('b') })
    kit.wait(600)
    expect(stack(kit)).toMatchObject({
      provisioningState: 'failed',
      error: { code: 'DeploymentStackDeploymentFailed', details: [{ code: 'DeploymentFailed' }] },
      failedResources: [{ id: idOf(kit, 'machines/a'), error: { code: 'ResourceDeploymentFailure' } }]
    })
    expect(stack(kit).resources.map(({ id }: { id: string }) => id)).toEqual([
      idOf(kit, 'notes/b'),
      idOf(kit, 'notes/old')
    ])
    expect(kit.poll(answer.headers?.['Azure-AsyncOperation']).body).toMatchObject({
      status: 'failed',
      error: { code: 'DeploymentStackDeploymentFailed' }
    })
  })

  it('fails in validation with the errors of preflight, and without the group it deploys to', () => {
    const kit = newKit()
    put(kit, { a: machine('a', { properties: { size: 'impossible' } }) })
    kit.wait(60)
    expect(stack(kit).error.details).toMatchObject([{ code: 'InvalidTemplateDeployment' }])
    put(kit, {}, { deploymentScope: `${kit.subscription}/resourceGroups/nowhere` }, 'lost')
    kit.wait(60)
    expect(stack(kit, 'lost').error.details).toMatchObject([{ code: 'ResourceGroupNotFound' }])
  })

  it('is not refused over a resource of another stack, and the one that drops it deletes it', () => {
    const kit = newKit()
    put(kit, { n: note('n') })
    put(kit, { n: note('n') }, {}, 'other')
    kit.wait(600)
    expect(stack(kit, 'other').provisioningState).toBe('succeeded')
    put(kit, {}, {}, 'other')
    kit.wait(600)
    expect(findResource(kit.world, idOf(kit, 'notes/n'))).toBeUndefined()
    expect(stack(kit).resources).toHaveLength(1)
  })

  it('manages what nested deployments make, and nothing that merely exists', () => {
    const kit = newKit()
    const { location: _, properties: __, ...there } = note('there')
    put(kit, { there: { ...there, existing: true }, inner: nested('inner', 'g', { n: note('n') }) })
    kit.wait(600)
    expect(stack(kit).resources.map(({ id }: { id: string }) => id)).toEqual([idOf(kit, 'notes/n')])
  })

  it('cannot be written while it runs, nor moved, and keeps its scope', () => {
    const kit = newKit()
    put(kit, { a: machine('a') })
    kit.wait(30)
    expect(errorOf(put(kit, {}))).toEqual({
      code: 'DeploymentStackInNonTerminalState',
      message: `The deployment stack resource '${stackPath(kit)}' could not be updated as it is currently in a non-terminal state 'deploying'.`
    })
    expect(kit.send('DELETE', stackPath(kit)).status).toBe(409)
    kit.wait(600)
    const moved = kit.send('PUT', stackPath(kit), { ...stackBody(kit, {}), location: 'northeurope' })
    expect([moved.status, errorOf(moved).code]).toEqual([409, 'InvalidResourceLocation'])
  })

  it('checks what is to happen to resources that leave it', () => {
    const kit = newKit()
    const wrong = put(kit, {}, { actionOnUnmanage: { resources: 'detach', resourceGroups: 'delete' } })
    expect(wrong.status).toBe(400)
    expect(errorOf(wrong)).toEqual({
      code: 'DeploymentStackInvalidDeploymentStackDefinition',
      message:
        "Deployment stack definition is invalid - ActionOnUnmanage is not correctly defined. Cannot set Resources to 'Detach' and Resource Groups to 'Delete'."
    })
    expect(put(kit, {}, { actionOnUnmanage: undefined }).status).toBe(400)
    expect(put(kit, {}, { actionOnUnmanage: { resources: 'burn' } }).status).toBe(400)
    expect(put(kit, {}, { denySettings: undefined }).status).toBe(400)
  })

  it('needs more rights to deny, and records what it denies', () => {
    const kit = newKit()
    const answer = put(kit, {}, { denySettings: { mode: 'denyDelete' } })
    expect([answer.status, errorOf(answer).code]).toEqual([403, 'AuthorizationFailed'])
    expect(errorOf(answer).message).toContain('deploymentStacks/manageDenySetting/action')
    expect(kit.send('PUT', stackPath(kit), stackBody(kit, {}), { by: kit.plan }).status).toBe(403)
  })

  it('is deleted with the actions of the query, which detach by default', () => {
    const kit = newKit()
    put(kit, { n: note('n') })
    kit.wait(600)
    const detached = kit.send('DELETE', stackPath(kit))
    expect([detached.status, kit.poll(detached.headers?.Location).status]).toEqual([202, 202])
    expect(stack(kit).provisioningState).toBe('deleting')
    kit.wait(60)
    expect(kit.poll(detached.headers?.Location).status).toBe(204)
    expect(errorOf(kit.send('GET', stackPath(kit))).code).toBe('DeploymentStackNotFound')
    expect(findResource(kit.world, idOf(kit, 'notes/n'))).toBeDefined()
    expect(kit.send('DELETE', stackPath(kit)).status).toBe(204)

    put(kit, { n: note('n') })
    kit.wait(600)
    kit.send('DELETE', stackPath(kit), undefined, { query: { 'unmanageAction.Resources': 'delete' } })
    kit.wait(60)
    expect(findResource(kit.world, idOf(kit, 'notes/n'))).toBeUndefined()
  })

  it('stays with its error when not all can be deleted', () => {
    const kit = newKit()
    put(kit, { x: machine('x', { type: 'Microsoft.Test/stubborn' }) })
    kit.wait(600)
    kit.world.tables.stubborn = {}
    const answer = kit.send('DELETE', stackPath(kit), undefined, { query: { 'unmanageAction.Resources': 'delete' } })
    kit.wait(3800)
    expect(kit.poll(answer.headers?.Location).status).toBe(409)
    expect(stack(kit).error).toMatchObject({
      code: 'DeploymentStackDeleteFailed',
      details: [{ code: 'DeploymentStackDeleteResourcesFailed' }]
    })
  })

  it('is listed in pages, exported, validated, and may live in a group', () => {
    const kit = newKit()
    for (const name of ['a', 'b', 'c', 'd']) put(kit, { n: note(name) }, {}, name)
    const list = kit.send('GET', `${kit.subscription}/providers/Microsoft.Resources/deploymentStacks`).body
    expect(list).toMatchObject({
      value: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
      nextLink: expect.stringContaining('skiptoken=3')
    })
    expect(kit.send('POST', `${stackPath(kit, 'a')}/exportTemplate`).body).toMatchObject({
      template: { languageVersion: '2.0' }
    })
    const validated = kit.send('POST', `${stackPath(kit, 'v')}/validate`, stackBody(kit, { n: note('n') }))
    expect(propertiesOf(validated).validatedResources).toEqual([{ id: idOf(kit, 'notes/n') }])
    const { location: _, ...body } = stackBody(kit, { n: note('own') }, { deploymentScope: undefined })
    const inGroup = `${kit.group}/providers/Microsoft.Resources/deploymentStacks/own`
    expect(kit.send('PUT', inGroup, body).status).toBe(201)
    kit.wait(600)
    expect(propertiesOf(kit.send('GET', inGroup)).provisioningState).toBe('succeeded')
    const elsewhere = stackBody(kit, {}, { deploymentScope: kit.subscription })
    expect(errorOf(kit.send('PUT', inGroup, elsewhere)).code).toBe('DeploymentStackInvalidDeploymentStackDefinition')
  })

  it('goes on in a stored world as if nothing had happened', () => {
    const kit = newKit()
    put(kit, { a: machine('a') })
    kit.wait(30)
    const stored = JSON.parse(JSON.stringify(kit.world)) as World
    advance(kit.world, kit.world.now + 300_000)
    advance(stored, stored.now + 300_000)
    expect(stack(kit).provisioningState).toBe('succeeded')
    expect(stored).toEqual(JSON.parse(JSON.stringify(kit.world)))
  })
})

describe('what leaves a stack', () => {
  const resource = (type: string, id: string) => ({ id, type, status: 'managed', denyStatus: 'none' }) as const
  const machineA = resource('Microsoft.Test/machines', '/A')
  const secret = resource('Microsoft.KeyVault/vaults/secrets', '/secret')
  const group = resource('Microsoft.Resources/resourceGroups', '/group')
  const action = {
    resources: 'delete',
    resourceGroups: 'detach',
    managementGroups: 'detach',
    resourcesWithoutDeleteSupport: 'fail'
  } as const

  it('is what was managed and is not any more, whatever the case of the ids', () => {
    const plan = planUnmanage([machineA, secret, group], [{ id: '/a' }], action)
    expect(plan).toEqual({ remove: [], detach: [group], impossible: [secret] })
  })

  it('does not delete types that cannot be deleted', () => {
    const tolerant = { ...action, resourcesWithoutDeleteSupport: 'detach' } as const
    expect(planUnmanage([secret], [], tolerant).detach).toEqual([secret])
    expect(planUnmanage([secret], [], { ...action, resources: 'detach' }).detach).toEqual([secret])
    expect(planUnmanage([group], [], { ...action, resourceGroups: 'delete' }).remove).toEqual([group])
  })
})

import { describe, expect, it } from '@jest/globals'
import { keyOf } from '../../../../local/azure/resource-ids.ts'
import { stacksOf } from '../../../../local/azure/stacks/stack-record.ts'
import { DIGEST_TAG } from '../../../../src/azure/services/stack-body.ts'
import { environment } from '../health/health-kit.ts'

/** A hub whose firewall is under a lock that its owner made. */
function lockedHub(level = 'ReadOnly') {
  const env = environment('hub-access')
  const scope = env.find(/bastionHosts\/[^/]*$/)[0]?.id ?? ''
  const id = `${scope}/providers/Microsoft.Authorization/locks/keep`
  const common = { type: 'Microsoft.Authorization/locks', name: 'keep', generation: 1, createdAt: 0 }
  env.world.resources[keyOf(id)] = { ...common, id, properties: { level } }
  return { env, scope, id }
}

describe('a stack with a resource under a ReadOnly lock', () => {
  it('is not evaluated, names the lock and how to delete it, and is not written when nothing is asked for', async () => {
    const { env, scope, id } = lockedHub()
    const planned = await env.plan()
    const because = expect.stringContaining(`the ReadOnly lock "keep" on ${scope}`)
    expect(planned.steps).toMatchObject([{ evaluation: { by: 'nothing', because }, changes: [], pending: false }])
    expect(planned.steps[0]?.evaluation).toMatchObject({
      because: expect.stringContaining(`az lock delete --ids ${id}`)
    })
    expect((await env.apply(planned)).result.changed).toEqual([])
  })

  it('is named with its lock in drift', async () => {
    const { env, id } = lockedHub()
    expect((await env.drift()).unseen).toContainEqual({
      what: 'hub-access',
      because: expect.stringContaining(`az lock delete --ids ${id}`)
    })
  })

  it('says why its failed resource is not written', async () => {
    const { env, scope } = lockedHub()
    env.resource(scope).properties.provisioningState = 'Failed'
    const [step] = (await env.plan()).steps
    expect(step).toMatchObject({
      pending: false,
      faults: [{ remedy: expect.stringContaining('the ReadOnly lock "keep"') }]
    })
  })

  it('is pending when its template is not the one it was last written with', async () => {
    const { env } = lockedHub()
    const stack = Object.values(stacksOf(env.world)).find(({ name }) => name.includes('hub-access'))
    Object.assign(stack?.tags ?? {}, { [DIGEST_TAG]: 'another' })
    expect((await env.plan()).steps).toMatchObject([{ evaluation: { by: 'nothing' }, pending: true }])
  })

  it('is told by the message of Azure when the locks cannot be read', async () => {
    const { env, scope } = lockedHub()
    env.world.faults.push({ method: 'GET', path: '*/locks', outcome: '403', times: 9, after: 0 })
    const [step] = (await env.plan()).steps
    expect(step?.evaluation).toMatchObject({ by: 'nothing', because: expect.stringContaining(scope) })
    expect(step?.evaluation).toMatchObject({
      because: expect.stringMatching(/management lock.*ScopeLocked: The scope/)
    })
    expect(step?.evaluation).not.toMatchObject({ because: expect.stringContaining('See inner errors') })
  })
})

describe('a stack with a resource under a CanNotDelete lock', () => {
  it('is evaluated', async () => {
    const { env } = lockedHub('CanNotDelete')
    expect((await env.plan()).steps).toMatchObject([{ evaluation: { by: 'what-if' }, pending: false }])
  })
})

import { describe, expect, it } from '@jest/globals'
import { stacksOf } from '../../../../local/azure/stacks/stack-record.ts'
import { REPAIR_TAG } from '../../../../src/azure/services/stack-repair.ts'
import { about, environment } from './health-kit.ts'

/** A Bastion host whose last write failed, and whose next writes fail for these causes. */
function brokenBastion(...causes: readonly string[]) {
  const env = environment('hub-access')
  const bastion = env.find(/bastionHosts\/[^/]*$/)[0]
  if (bastion === undefined) throw new Error('the world has no Bastion host')
  const { id } = bastion
  const fail = () => {
    env.resource(id).properties.provisioningState = 'Failed'
  }
  for (const cause of causes) {
    const outcome = `fail-operation:${cause}`
    env.world.faults.push({ method: 'PUT', path: '*/bastionHosts/*', outcome, times: 1, after: 0 })
  }
  /** Plans and applies; the outcome of applying does not matter. */
  const round = async () => {
    const planned = await env.plan()
    await env.apply(planned).catch(() => undefined)
    return about(planned, id)
  }
  const tag = () => Object.values(stacksOf(env.world)).find(({ name }) => /hub-access/.test(name))?.tags?.[REPAIR_TAG]
  return { ...env, id, fail, round, tag }
}

describe('a repair', () => {
  it('writes what failed again when it is approved, and leaves nothing to do', async () => {
    const { fail, plan, round, id } = brokenBastion()
    fail()
    expect((await round()).changes).toMatchObject([{ risk: 'disruptive', kind: 'modify' }])
    expect(about(await plan(), id)).toMatchObject({ changes: [], faults: [], pending: false })
  })

  it('is tried a second time when it failed, and not a third time for the same cause', async () => {
    const { fail, round, id, plan, drift } = brokenBastion('InternalError', 'InternalError')
    fail()
    expect((await round()).changes).toHaveLength(1)
    expect((await round()).changes).toHaveLength(1)
    const { changes, faults, pending } = about(await plan(), id)
    expect({ changes, pending }).toEqual({ changes: [], pending: false })
    expect(faults).toMatchObject([
      { remedy: expect.stringMatching(/failed twice for the same cause.*az resource update/) }
    ])
    expect((await drift()).faults).toContainEqual(expect.objectContaining({ what: id }))
  })

  it('is tried again when the second failure had another cause', async () => {
    const { fail, round } = brokenBastion('InternalError', 'SkuNotAvailable')
    fail()
    await round()
    await round()
    expect((await round()).changes).toHaveLength(1)
  })

  it('is forgotten when somebody has repaired the resource by hand', async () => {
    const { fail, round, resource, id, plan, tag } = brokenBastion('InternalError', 'InternalError')
    fail()
    await round()
    await round()
    expect(tag()).toMatch(/^[0-9a-f]{16}$/)
    resource(id).properties.provisioningState = 'Succeeded'
    expect(about(await plan(), id)).toMatchObject({ changes: [], faults: [], pending: true })
    await round()
    expect(tag()).toBeUndefined()
  })

  it('needs no approval of its own when it continues a write that was approved', async () => {
    const { round, resource, id, plan } = brokenBastion('InternalError')
    resource(id).tags = { other: 'value' }
    expect((await round()).changes).toHaveLength(1)
    const { changes, faults, pending } = about(await plan(), id)
    expect({ changes, pending }).toMatchObject({ pending: true })
    expect(faults[0]?.remedy).toMatch(/Apply continues the failed write of its stack/)
    await round()
    expect(resource(id).properties.provisioningState).toBe('Succeeded')
  })
})

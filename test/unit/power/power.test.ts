import { describe, expect, it } from '@jest/globals'
import { changePower } from '../../../src/power/index.ts'
import { AKS } from '../local/aks/cluster-kit.ts'
import { nameOf as name, stopped, tested, workloadPool } from './power-kit.ts'

const version = { version: AKS }

describe('stop and start', () => {
  it('stops a cluster that runs, and starts it again', async () => {
    const kit = tested()
    expect(await kit.run('stop')).toMatchObject({
      changed: true,
      before: { colour: 'blue', cluster: { power: 'Running' } },
      after: { cluster: { power: 'Stopped', state: 'Succeeded' }, isDone: true }
    })
    expect(await kit.run('start')).toMatchObject({ changed: true, after: { cluster: { power: 'Running' } } })
    expect(kit.writes).toEqual([`POST ${name(kit)}/stop`, `POST ${name(kit)}/start`])
  })

  it.each([
    ['stop', stopped],
    ['start', tested]
  ] as const)('%s writes nothing where it is so already', async (action, scene) => {
    const kit = scene()
    expect(await kit.run(action)).toMatchObject({ changed: false, after: { isDone: true } })
    expect(kit.writes).toEqual([])
  })

  it('follows what others began, and writes nothing', async () => {
    const kit = tested()
    kit.others('stop')
    expect(await kit.run('stop')).toMatchObject({
      changed: false,
      before: { underWay: 'Stopping' },
      after: { cluster: { power: 'Stopped' } }
    })
    expect(kit.writes).toEqual([])
    expect(kit.lines.join()).toContain('(Stopping). Waiting until it ends')
  })

  it('waits for the opposite, then does what it was asked', async () => {
    const kit = tested()
    kit.others('stop')
    expect(await kit.run('start')).toMatchObject({ changed: true, after: { cluster: { power: 'Running' } } })
  })

  it('waits for a pool that is being written', async () => {
    const kit = tested()
    kit.put(`${kit.id('blue')}/agentPools/user`, { properties: { ...workloadPool, maxCount: 6 } }, version)
    expect(await kit.run('stop')).toMatchObject({ changed: true, before: { underWay: 'Updating' } })
    expect(kit.writes).toEqual([`POST ${name(kit)}/stop`])
  })

  it('looks again when somebody was quicker between look and write', async () => {
    const kit = tested()
    let quicker = true
    kit.before = ({ method }) => {
      if (method === 'POST' && quicker) {
        quicker = false
        kit.others('stop')
      }
      return undefined
    }
    expect(await kit.run('stop')).toMatchObject({ changed: false, after: { cluster: { power: 'Stopped' } } })
    expect(kit.writes).toEqual([`POST ${name(kit)}/stop`])
  })

  it('finds out what became of a request whose answer was lost', async () => {
    const kit = tested()
    kit.after = ({ method }) => (method === 'POST' ? 'drop' : undefined)
    expect(await kit.run('stop')).toMatchObject({ changed: true, after: { cluster: { power: 'Stopped' } } })
    expect(kit.writes).toEqual([`POST ${name(kit)}/stop`])
  })

  it('gives up where Azure goes on refusing', async () => {
    const kit = tested()
    const error = { code: 'OperationNotAllowed', message: 'no' }
    kit.before = ({ method }) => (method === 'POST' ? { status: 409, body: { error } } : undefined)
    await expect(kit.run('stop')).rejects.toMatchObject({ reason: 'azure-refused', details: { status: 409 } })
    expect(kit.writes).toHaveLength(3)
  })

  it('does not repeat what is refused for good', async () => {
    const kit = tested()
    const error = { code: 'ScopeLocked', message: 'no' }
    kit.before = ({ method }) => (method === 'POST' ? { status: 409, body: { error } } : undefined)
    await expect(kit.run('stop')).rejects.toMatchObject({ reason: 'locked' })
    expect(kit.writes).toHaveLength(1)
  })

  it('says so where its work is undone each time', async () => {
    const kit = tested()
    kit.before = ({ method, path }) => {
      const cluster = kit.world.resources[kit.id('blue').toLowerCase()]
      const pools = Object.values(kit.world.resources).filter(({ type }) => type.endsWith('/agentPools'))
      const isRead = method === 'GET' && path.toLowerCase() === kit.id('blue').toLowerCase()
      if (isRead)
        for (const each of [cluster, ...pools])
          Object.assign(each?.properties ?? {}, { powerState: { code: 'Running' } })
      return undefined
    }
    await expect(kit.run('stop')).rejects.toMatchObject({ message: expect.stringContaining('3 times') })
  })

  it('ends with what Azure says where there is no room for the nodes', async () => {
    const kit = stopped()
    const outcome = 'fail-operation:AllocationFailed'
    kit.world.faults.push({ method: 'POST', path: '*/start', outcome, times: 1, after: 0 })
    await expect(kit.run('start')).rejects.toMatchObject({
      reason: 'no-capacity',
      details: { leaves: [{ code: 'AllocationFailed' }] }
    })
    expect(await kit.run('start')).toMatchObject({ changed: true, before: { cluster: { state: 'Failed' } } })
  })

  it('stops where the run is cancelled, and goes on in the next', async () => {
    const kit = tested()
    const cancelled = new Error('cancelled')
    const controller = new AbortController()
    kit.after = ({ method }) => {
      if (method === 'POST') controller.abort(cancelled)
      return undefined
    }
    await expect(changePower(kit.request('stop'), { ...kit.clients, signal: controller.signal })).rejects.toBe(
      cancelled
    )
    expect(await kit.run('stop')).toMatchObject({ changed: false, before: { underWay: 'Stopping' } })
  })
})

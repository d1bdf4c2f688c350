import { expect, it } from '@jest/globals'
import { watchProgress } from '../../../src/provisioning/progress.ts'
import { contextFor, fakeClients, newWorld } from './fixtures.ts'

it('a step that takes long says so once a minute, with elapsed and expected time', async () => {
  const world = newWorld()
  const clients = fakeClients(world)
  const context = contextFor(clients)
  const work = async () => {
    const stop = watchProgress({ name: 'hub-egress', expectedSeconds: 120 }, context)
    await context.clock.sleep(190_000)
    stop()
    await context.clock.sleep(300_000)
  }
  await world.clock.run(work())
  expect(clients.lines).toEqual([
    'hub-egress: running for 1 min, usually about 2 min',
    'hub-egress: running for 2 min, usually about 2 min',
    'hub-egress: running for 3 min, longer than the usual 2 min'
  ])
})

import { describe, expect, it } from '@jest/globals'
import { type LoggedEvent, versionHistory } from '../../../src/upgrade/evidence/version-history.ts'

const HOUR = 3600_000
const NOW = Date.parse('2026-07-20T12:00:00Z')
const CLUSTER = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks'
const TYPE = 'Microsoft.ContainerService/managedClusters'

let operations = 0

/** Returns the events of one operation, in hours before now. */
function operation(
  name: string,
  begun: number,
  ended?: number,
  end = 'Succeeded',
  resourceId = CLUSTER
): LoggedEvent[] {
  const operationId = `${operations++}`
  const event = (value: string, hours: number): LoggedEvent => ({
    ...{ operationId, resourceId, operationName: { value: `${TYPE}/${name}` }, status: { value } },
    eventTimestamp: new Date(NOW - hours * HOUR).toISOString()
  })
  const last = ended === undefined ? [] : [event(end, ended)]
  return [event('Started', begun), ...(begun === ended ? [] : [event('Accepted', begun)]), ...last]
}

const history = (...events: LoggedEvent[][]) => versionHistory(events.flat().toReversed(), CLUSTER, NOW)
const ago = (hours: number) => NOW - hours * HOUR

describe('the history of a version', () => {
  it.each([
    ['the cluster', 'write', CLUSTER],
    ['a pool', 'agentPools/write', `${CLUSTER}/agentPools/user`],
    ['the node image of a pool', 'agentPools/upgradeNodeImageVersion/action', `${CLUSTER}/agentPools/user`]
  ])('begins at the end of the last write of %s', (_, name, id) => {
    expect(history(operation('write', 90, 89), operation(name, 30, 29, 'Succeeded', id))).toMatchObject({
      since: ago(29)
    })
  })

  it('ignores writes of another cluster, and actions that change no version', () => {
    const others = operation('write', 3, 2, 'Succeeded', `${CLUSTER}-other`)
    expect(history(operation('write', 90, 89), others, operation('runCommand/action', 1, 1))).toMatchObject({
      since: ago(89)
    })
  })

  it.each<[string, LoggedEvent[], number]>([
    ['was refused at once', operation('write', 3, 3, 'Failed'), 89],
    ['failed after it had begun', operation('write', 3, 2, 'Failed'), 2],
    ['has no end in the log yet', operation('write', 3), 0],
    ['lost its end two days ago', operation('write', 48), 48]
  ])('begins where it is safe when a write %s', (_, events, hours) => {
    expect(history(operation('write', 90, 89), events).since).toBe(ago(hours))
  })

  it.each([
    ['the log has no write', []],
    ['the last event is the deletion of the cluster', operation('delete', 3, 2)]
  ])('is not known when %s', (_, events) => {
    const before = events.length === 0 ? [] : operation('write', 90, 89)
    expect(history(before, events)).toEqual({ stoppedFor: 0 })
  })

  it('begins with the creation that follows a deletion', () => {
    expect(history(operation('write', 90, 89), operation('delete', 9, 8), operation('write', 7, 6)).since).toBe(ago(6))
  })

  it('leaves out the time in which the cluster was stopped', () => {
    const stopped = [operation('stop/action', 80, 79), operation('start/action', 70, 69)].flat()
    const again = [operation('stop/action', 40, 39), operation('stop/action', 30, 30, 'Failed')].flat()
    const started = operation('start/action', 20, 19)
    expect(history(operation('write', 90, 89), stopped, again, started)).toEqual({
      ...{ since: ago(89), stoppedFor: (11 + 21) * HOUR }
    })
    expect(history(operation('write', 90, 75), stopped).stoppedFor).toBe(6 * HOUR)
    expect(history(operation('write', 90, 89), again).stoppedFor).toBe(40 * HOUR)
  })
})

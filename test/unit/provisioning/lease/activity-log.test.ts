import { describe, expect, it } from '@jest/globals'
import { resourceGroupId, resourceId } from '../../../../src/arm/resource-id.ts'
import { resourceCalls } from '../../../../src/azure/services/resources.ts'
import { readLoggedState } from '../../../../src/provisioning/lease/activity-log.ts'
import { type FakeAnswer, fixture, refused } from '../../azure/fakes.ts'

const GATEWAY = resourceId(resourceGroupId('s', 'g'), 'Microsoft.Network/applicationGateways', 'g')
const SINCE = Date.UTC(2026, 0, 1, 12)

const event = (correlationId: string, status: string, operation = 'Microsoft.Network/applicationGateways/write') => ({
  correlationId,
  operationName: { value: operation },
  status: { value: status }
})

function read(answer: FakeAnswer) {
  const { client, network } = fixture(() => answer)
  return { state: readLoggedState({ azure: resourceCalls(client) }, GATEWAY, SINCE), network }
}

describe('readLoggedState', () => {
  it.each([
    ['ended', 'each request has a final event', [event('a', 'Started'), event('a', 'Succeeded'), event('b', 'Failed')]],
    ['unknown', 'the beginning of the write is not in the log yet', [event('before', 'Succeeded')]],
    ['running', 'one of two requests has none', [event('a', 'Succeeded'), event('b', 'Started')]],
    [
      'running',
      'one of two operations of the same run has none',
      [
        { ...event('run', 'Succeeded'), operationId: 'a' },
        { ...event('run', 'Started'), operationId: 'b' }
      ]
    ],
    ['running', 'the request was only accepted', [event('a', 'Started'), event('a', 'Accepted')]],
    ['unknown', 'the log has no event yet', []],
    ['unknown', 'all events are reads', [event('a', 'Started', 'Microsoft.Insights/metrics/read')]]
  ])('returns %s when %s', async (state, _, value) => {
    expect(await read({ status: 200, body: { value } }).state).toBe(state)
  })

  it.each([403, 404, 501])('returns unknown when Azure answers %d', async status => {
    expect(await read({ status, body: refused('No') }).state).toBe('unknown')
  })

  it('asks for the events of the resource from ten seconds before the write', async () => {
    const { state, network } = read({ status: 200, body: { value: [] } })
    await state
    expect(network.requests[0]?.path).toBe('/subscriptions/s/providers/Microsoft.Insights/eventtypes/management/values')
    expect(network.requests[0]?.query.get('$filter')).toBe(
      `eventTimestamp ge '2026-01-01T11:59:50.000Z' and resourceUri eq '${GATEWAY}'`
    )
    expect(network.requests[0]?.query.get('api-version')).toBe('2015-04-01')
  })
})

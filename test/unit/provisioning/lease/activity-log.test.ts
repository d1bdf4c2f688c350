import { describe, expect, it } from '@jest/globals'
import { resourceGroupId, resourceId } from '../../../../src/arm/resource-id.ts'
import { resourceCalls } from '../../../../src/azure/services/resources.ts'
import { readLoggedState } from '../../../../src/provisioning/lease/activity-log.ts'
import type { RecordedWrite } from '../../../../src/provisioning/lease/recorded-write.ts'
import { type FakeAnswer, fixture, refused } from '../../azure/fakes.ts'

const TYPE = 'Microsoft.Network/applicationGateways'
const GATEWAY = resourceId(resourceGroupId('s', 'g'), TYPE, 'g')
const WRITE: RecordedWrite = {
  target: GATEWAY,
  startedAt: Date.UTC(2026, 0, 1, 12),
  expectedSeconds: 60,
  verb: 'write',
  correlationId: 'our-run',
  requestId: 'our-request',
  body: 'x'
}

/** Returns the events of one operation, which the log shows with its client request id. */
function operation(statuses: string, requestId: string, name = `${TYPE}/write`, correlationId = 'our-run') {
  return statuses.split(' ').map(status => ({
    operationId: `${name} ${requestId}`,
    correlationId,
    httpRequest: { clientRequestId: requestId },
    operationName: { value: name },
    status: { value: status }
  }))
}

/** Returns events as a provider writes them that does not know the request. */
function withoutRequest(statuses: string, correlationId: string) {
  return operation(statuses, correlationId, undefined, correlationId).map(({ httpRequest: _, ...event }) => event)
}

function read(answer: FakeAnswer, write = WRITE) {
  const { client, network } = fixture(() => answer)
  return { state: readLoggedState({ azure: resourceCalls(client) }, write), network }
}

const OURS = operation('Started Accepted Succeeded', 'our-request')
const HEALTH = operation('Started Succeeded', 'other', `${TYPE}/backendhealth/action`)

describe('readLoggedState', () => {
  it.each([
    ['ended', 'the recorded write has ended', OURS],
    [
      'ended',
      'Azure writes the name of the operation in another case',
      operation('Started Succeeded', 'OUR-request', `${TYPE}/WRITE`.toUpperCase())
    ],
    ['ended', 'the write was accepted and then failed', operation('Started Accepted Failed', 'our-request')],
    [
      'ended',
      'the log shows no request ids, but the operation of the run',
      withoutRequest('Started Succeeded', 'our-run')
    ],
    [
      'ended',
      'an action of another client still works',
      [...OURS, ...operation('Started', 'x', `${TYPE}/backendhealth/action`)]
    ],
    ['unknown', 'only a query of the backend health has ended', HEALTH],
    [
      'unknown',
      'only a query of the backend health is in progress',
      operation('Started', 'x', `${TYPE}/backendhealth/action`)
    ],
    [
      'unknown',
      'only the write of another client has ended',
      operation('Started Succeeded', 'other', undefined, 'other')
    ],
    ['unknown', 'only an earlier write of the same run has ended', operation('Started Succeeded', 'earlier')],
    [
      'unknown',
      'only another run has ended, and the log shows no request ids',
      withoutRequest('Started Succeeded', 'other')
    ],
    ['unknown', 'only a deletion has ended', operation('Started Succeeded', 'our-request', `${TYPE}/delete`)],
    ['unknown', 'Azure refused one attempt at once', operation('Started Failed', 'our-request')],
    ['unknown', 'the beginning of the write is not in the log yet', operation('Succeeded', 'our-request')],
    ['unknown', 'the log has no event yet', []],
    [
      'unknown',
      'all events are reads',
      operation('Started Succeeded', 'our-request', 'Microsoft.Insights/metrics/read')
    ],
    ['running', 'the request was only accepted', operation('Started Accepted', 'our-request')],
    ['running', 'another client writes the resource', [...OURS, ...operation('Started', 'other', undefined, 'other')]],
    ['running', 'another client deletes the resource', [...OURS, ...operation('Started', 'other', `${TYPE}/delete`)]]
  ])('returns %s when %s', async (state, _, value) => {
    expect(await read({ status: 200, body: { value } }).state).toBe(state)
  })

  it.each([
    ['delete', 'delete', 'ended'],
    ['delete', 'write', 'unknown'],
    ['stop', 'stop/action', 'ended'],
    ['stop', 'start/action', 'unknown'],
    ['upgradeNodeImageVersion', 'upgradeNodeImageVersion/write', 'ended']
  ])('compares a recorded %s with %s and returns %s', async (verb, name, state) => {
    const value = operation('Started Succeeded', 'our-request', `${TYPE}/${name}`)
    expect(await read({ status: 200, body: { value } }, { ...WRITE, verb }).state).toBe(state)
  })

  it('returns unknown for a record of an earlier version, which names no run', async () => {
    const { correlationId: _, requestId: __, verb: ___, ...former } = WRITE
    expect(await read({ status: 200, body: { value: OURS } }, former).state).toBe('unknown')
  })

  it.each([
    ['null', null],
    ['a text', 'sorry'],
    ['no list', { value: 5 }],
    ['entries with other members', { value: [null, 5, { operationName: 5, status: { value: {} }, httpRequest: '' }] }]
  ])('returns unknown when the log is %s', async (_, body) => {
    expect(await read({ status: 200, body }).state).toBe('unknown')
  })

  it.each([403, 404, 501])('returns unknown when Azure answers %d', async status => {
    expect(await read({ status, body: refused('No') }).state).toBe('unknown')
  })

  it('asks for the events of the resource from two minutes before the write', async () => {
    const { state, network } = read({ status: 200, body: { value: [] } })
    await state
    expect(network.requests[0]?.path).toBe('/subscriptions/s/providers/Microsoft.Insights/eventtypes/management/values')
    expect(network.requests[0]?.query.get('$filter')).toBe(
      `eventTimestamp ge '2026-01-01T11:58:00.000Z' and resourceUri eq '${GATEWAY}'`
    )
    expect(network.requests[0]?.query.get('api-version')).toBe('2015-04-01')
  })
})

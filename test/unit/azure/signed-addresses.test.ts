import { describe, expect, it } from '@jest/globals'
import { resourceGroupId, resourceId } from '../../../src/arm/resource-id.ts'
import { resourceCalls } from '../../../src/azure/services/resources.ts'
import { withoutSignatures } from '../../../src/azure/signed-addresses.ts'
import { Failure } from '../../../src/runtime/failure.ts'
import { fixture, type Handler, thrownBy } from './fakes.ts'

const ADDRESS =
  'https://management.azure.com/subscriptions/s/providers/Microsoft.Network/locations/westeurope/operations/1'
const SIGNED = `${ADDRESS}?api-version=2025-09-01&t=639&c=MIIHADCC&s=Sig-Nature&h=Hash`
const SECRET = /MIIHADCC|Sig-Nature|Hash/
const GATEWAY = resourceId(resourceGroupId('s', 'g'), 'Microsoft.Network/applicationGateways', 'g')

describe('withoutSignatures', () => {
  it.each([
    ['keeps the api-version of a signed address', `see ${SIGNED}.`, `see ${ADDRESS}?api-version=2025-09-01`],
    ['keeps an address without a signature', `${ADDRESS}?api-version=1&top=5`, `${ADDRESS}?api-version=1&top=5`],
    ['removes the query when nothing else is in it', `"${ADDRESS}?sig=a%2Fb"`, `"${ADDRESS}"`],
    ['removes each signature of a text', `${SIGNED} ${SIGNED}`, `${ADDRESS}?api-version=2025-09-01 `.repeat(2).trim()],
    ['keeps a text without an address', 'Is t=1 an answer?', 'Is t=1 an answer?']
  ])('%s', (_, text, expected) => {
    expect(withoutSignatures(text)).toBe(expected)
  })
})

describe('a signed address of an operation', () => {
  const started = { status: 201, headers: { 'azure-asyncoperation': SIGNED }, body: {} }
  const others = `Another operation is in progress. To retrieve its status use ${SIGNED}`

  const outcome = async (handler: Handler) => {
    const { client, log, notes } = fixture(handler)
    const error = await thrownBy(resourceCalls(client).write(GATEWAY, {}))
    if (!(error instanceof Failure)) throw error
    return JSON.stringify([error.message, error.details, log.lines, notes])
  }

  it.each<[string, Handler]>([
    [
      'names another operation in an error',
      () => ({ status: 400, body: { error: { code: 'AnotherOperationInProgress', message: others } } })
    ],
    [
      'names another operation while it throttles',
      () => ({ status: 429, body: { error: { code: 'AnotherOperationInProgress', message: others } } })
    ],
    [
      'names another operation in the error of an operation',
      ({ method }) =>
        method === 'PUT'
          ? started
          : {
              status: 200,
              body: {
                status: 'Failed',
                error: { code: 'Failed', message: 'x', details: [{ code: 'A', message: others }] }
              }
            }
    ],
    [
      'refuses the poll',
      ({ method }) => (method === 'PUT' ? started : { status: 403, body: { error: { code: 'No', message: SIGNED } } })
    ]
  ])('is in no log line, error or request note when Azure %s', async (_, handler) => {
    expect(await outcome(handler)).not.toMatch(SECRET)
  })
})

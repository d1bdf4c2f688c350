import { describe, expect, it } from '@jest/globals'
import { hasUnreadableWrite, writeIn } from '../../../../src/provisioning/lease/recorded-write.ts'
import { jsonMetadata } from '../../../../src/provisioning/records/metadata.ts'

const GROUP = '/subscriptions/s/resourceGroups/g'
const GATEWAY = `${GROUP}/providers/Microsoft.Network/applicationGateways/g`
const OPERATION = ['Microsoft.Network', 'westeurope', 'operations', '1', '2025-09-01']

/** Returns the metadata of a lease as a person can have edited it. */
const edited = (changes: object) => jsonMetadata({ target: GATEWAY, at: 1, takes: 60, body: 'x', ...changes })

describe('writeIn', () => {
  it.each([
    ['as it is', GATEWAY],
    ['in another case', GATEWAY.toUpperCase()],
    ['a stack', '/subscriptions/s/providers/Microsoft.Resources/deploymentStacks/a-.b'],
    ['with dots in a name', GATEWAY.replace('/g/', '/g..x./')]
  ])('returns a target %s', (_, target) => {
    expect(writeIn(edited({ target, operation: OPERATION }))).toMatchObject({ target, operation: { id: '1' } })
  })

  it.each([
    ['a segment ..', `${GROUP}/../../providers/Microsoft.Network/applicationGateways/g`],
    ['a last segment ..', `${GROUP}/providers/Microsoft.Network/applicationGateways/..`],
    ['a segment .', `${GROUP}/./providers/Microsoft.Network/applicationGateways/g`],
    ['an encoded segment', `${GROUP}/%2e%2e/providers/Microsoft.Network/applicationGateways/g`],
    ['a query', `${GATEWAY}?x=1`],
    ['a fragment', `${GATEWAY}#x`],
    ['no name', `${GROUP}/providers/Microsoft.Network/applicationGateways`],
    ['no subscription', '/providers/Microsoft.Network/applicationGateways/g'],
    ['no type of this project', `${GROUP}/providers/Microsoft.Example/things/g`]
  ])('finds a write unreadable whose target has %s', (_, target) => {
    expect(hasUnreadableWrite(edited({ target }))).toBe(true)
  })

  it.each(
    ['..', '.', '%2e%2e', '%2E%2E', '1?x=1', '1#x', '1/2', '', 7].flatMap(bad =>
      OPERATION.map((_, at) => [bad, at, OPERATION.with(at, bad as string)] as const)
    )
  )('finds a write unreadable whose operation has %j at %d', (_, __, operation) => {
    expect(hasUnreadableWrite(edited({ operation }))).toBe(true)
  })
})

import { describe, expect, it } from '@jest/globals'
import { asResourceId } from '../../../src/arm/resource-id.ts'
import { decodeApproval, encodeApproval } from '../../../src/provisioning/approval-text.ts'
import { CHANGE_DIGEST_LENGTH, digest, INTENT_DIGEST_LENGTH } from '../../../src/provisioning/digest.ts'
import type { Approval } from '../../../src/provisioning/types.ts'
import { NOTHING_YET } from '../../../src/templates/types.ts'

const networkWatcher = asResourceId(
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/NetworkWatcher_westeurope'
)

function approval(
  changes: number,
  observed: Approval['observed'] = { ...NOTHING_YET, liveColour: 'blue', networkWatcher }
): Approval {
  const digests = Array.from({ length: changes }, (_, i) => digest(i, CHANGE_DIGEST_LENGTH))
  return { version: 1, intent: digest('asked', INTENT_DIGEST_LENGTH), observed, changes: digests }
}

function reasonFor(text: string): unknown {
  try {
    return decodeApproval(text)
  } catch (error) {
    return error
  }
}

describe('the text of an approval', () => {
  it.each([
    [0, NOTHING_YET],
    [1, { ...NOTHING_YET, liveColour: 'green', hubGateway: networkWatcher }],
    [2, { ...NOTHING_YET, stamps: { ...NOTHING_YET.stamps, blue: { ...NOTHING_YET.stamps.blue, suspended: true } } }],
    [200, { ...NOTHING_YET, liveColour: 'blue', networkWatcher }]
  ] as const)('comes back as it was with %i changes', (changes, observed) => {
    const given = approval(changes, observed)
    expect(decodeApproval(`${encodeApproval(given)}\n`)).toEqual(given)
  })

  it('is one line of less than 3 kB for 200 changes', () => {
    const text = encodeApproval(approval(200))
    expect(text).toMatch(/^[\w.-]+$/)
    expect(text.length).toBeLessThan(3000)
  })

  it('is missing where it is empty', () => {
    expect(reasonFor(' \n')).toMatchObject({ reason: 'approval-missing', details: { subject: 'approval' } })
  })

  it('is invalid wherever it is cut', () => {
    const text = encodeApproval(approval(3))
    for (let length = 1; length < text.length; length++) {
      expect(reasonFor(text.slice(0, length))).toMatchObject({ reason: 'input-invalid' })
      expect(reasonFor(text.slice(length))).toMatchObject({ reason: 'input-invalid' })
    }
  })

  it.each([
    ['another version', (text: string) => `2${text.slice(1)}`],
    [
      'an altered digest',
      (text: string) => text.replace(digest(1, CHANGE_DIGEST_LENGTH), digest(9, CHANGE_DIGEST_LENGTH))
    ],
    ['something else', () => 'yes, go on']
  ])('is invalid as %s', (_what, alter) => {
    expect(reasonFor(alter(encodeApproval(approval(3))))).toMatchObject({ reason: 'input-invalid' })
  })

  it.each([
    { ...NOTHING_YET, liveColour: 'red' },
    { ...NOTHING_YET, principals: {} },
    { ...NOTHING_YET, clusters: { blue: 1, green: null } },
    { ...NOTHING_YET, preview: 'on' },
    { ...NOTHING_YET, preview: {} },
    { liveColour: null, networkWatcher: null, hubGateway: null }
  ])('is invalid where its observed values are %j', wrong => {
    expect(reasonFor(encodeApproval(approval(1, wrong as never)))).toMatchObject({ reason: 'input-invalid' })
  })

  it('holds a preview that was seen', () => {
    const given = approval(1, { ...NOTHING_YET, preview: { guard: 'x' } })
    expect(decodeApproval(encodeApproval(given))).toEqual(given)
  })
})

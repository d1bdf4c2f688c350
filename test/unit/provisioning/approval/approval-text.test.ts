import { describe, expect, it } from '@jest/globals'
import { asResourceId } from '../../../../src/arm/resource-id.ts'
import { APPROVAL_FORMAT, decodeApproval, encodeApproval } from '../../../../src/provisioning/approval/approval-text.ts'
import { CHANGE_DIGEST_LENGTH, digest, INTENT_DIGEST_LENGTH } from '../../../../src/provisioning/approval/digest.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import type { Approval } from '../../../../src/provisioning/types.ts'

const networkWatcher = asResourceId(
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/NetworkWatcher_westeurope'
)

function approval(
  changes: number,
  liveState: Approval['liveState'] = { ...EMPTY_LIVE_STATE, liveColour: 'blue', networkWatcher }
): Approval {
  const digests = Array.from({ length: changes }, (_, i) => digest(i, CHANGE_DIGEST_LENGTH))
  return { intent: digest('asked', INTENT_DIGEST_LENGTH), parts: [], liveState, changes: digests }
}

function reasonFor(text: string, bundle?: string): unknown {
  try {
    return decodeApproval(text, bundle)
  } catch (error) {
    return error
  }
}

/** Made by version 0.1.0 for an empty subscription. */
const FIRST_FORMAT = [
  '1.m0t7XGF75EQl3QUaa9MRus.',
  'eyJidWRnZXRTdGFydCI6bnVsbCwiY2x1c3RlcnMiOnsiYmx1ZSI6bnVsbCwiZ3JlZW4iOm51bGx9LCJkZWxldGVkVmF1bHQiOm51bGwsImh1Yk',
  'dhdGV3YXkiOm51bGwsImxpdmVDb2xvdXIiOm51bGwsIm5ldHdvcmtXYXRjaGVyIjpudWxsLCJuZXdDbHVzdGVyVmVyc2lvbiI6bnVsbCwicHJl',
  'dmlldyI6bnVsbCwicHJpbmNpcGFscyI6eyJmbG93TG9ncyI6bnVsbCwiZ2F0ZXdheSI6bnVsbH0sInN0YW1wcyI6eyJibHVlIjp7ImNsaWVudH',
  'MiOnsiaW5ncmVzcyI6bnVsbCwia3ViZWxldCI6bnVsbH0sImlzc3VlciI6bnVsbCwia3ViZXJuZXRlc1ZlcnNpb24iOm51bGwsInBvb2xzIjp7',
  'fSwic3VzcGVuZGVkIjpmYWxzZX0sImdyZWVuIjp7ImNsaWVudHMiOnsiaW5ncmVzcyI6bnVsbCwia3ViZWxldCI6bnVsbH0sImlzc3VlciI6bn',
  'VsbCwia3ViZXJuZXRlc1ZlcnNpb24iOm51bGwsInBvb2xzIjp7fSwic3VzcGVuZGVkIjpmYWxzZX19fQ',
  '.X-zrZv_Ibz.Tw_hiwU8kY'
].join('')

/** Returns an approval of the second format, which contained no marks. */
function secondFormat(): string {
  const body = `2.${Buffer.from('0.1.0+0123456789ab').toString('base64url')}.${'x'.repeat(22)}.e30.`
  return `${body}.${digest(body, 10)}`
}

/** What a later version might write: only the beginning and the check are fixed. */
function laterFormat(): string {
  const body = `${APPROVAL_FORMAT + 1}.${Buffer.from('9.0.0+0123456789ab').toString('base64url')}.a.b.c.d`
  return `${body}.${digest(body, 10)}`
}

describe('an approval of another version', () => {
  const here = '1.4.0+aaaaaaaaaaaa'

  it.each([
    ['1.3.9+aaaaaaaaaaaa', encodeApproval(approval(2), '1.3.9+aaaaaaaaaaaa')],
    ['1.4.0+bbbbbbbbbbbb', encodeApproval(approval(2), '1.4.0+bbbbbbbbbbbb')],
    ['0.1.0', FIRST_FORMAT],
    ['0.1.0+0123456789ab', secondFormat()],
    ['9.0.0+0123456789ab', laterFormat()],
    ['of an unknown version', encodeApproval(approval(2), '::error::')]
  ])('is refused when %s planned, with both versions and what to do', (planned, text) => {
    const refusal = reasonFor(text, here)
    expect(refusal).toMatchObject({ reason: 'approval-version', details: { subject: 'approval' } })
    expect(refusal).toMatchObject({
      message: expect.stringContaining(`by aks-baseline ${planned}, but this step runs ${here}.`)
    })
    expect(refusal).toMatchObject({
      details: { remedy: expect.stringContaining(`Plan and approve again with ${here}.`) }
    })
  })

  it('is refused before its content is read, which may have another form', () => {
    const text = encodeApproval(approval(1, { colours: 3 } as never), '1.3.9+aaaaaaaaaaaa')
    expect(reasonFor(text, here)).toMatchObject({ reason: 'approval-version' })
  })

  it('is invalid rather than of another version when it was cut', () => {
    for (const cut of [FIRST_FORMAT.slice(0, -1), FIRST_FORMAT.slice(1), laterFormat().slice(0, -1)]) {
      expect(reasonFor(cut, here)).toMatchObject({ reason: 'input-invalid' })
    }
  })
})

describe('the text of an approval', () => {
  it.each([
    [0, EMPTY_LIVE_STATE],
    [1, { ...EMPTY_LIVE_STATE, liveColour: 'green', hubGateway: networkWatcher }],
    [
      2,
      {
        ...EMPTY_LIVE_STATE,
        stamps: { ...EMPTY_LIVE_STATE.stamps, blue: { ...EMPTY_LIVE_STATE.stamps.blue, suspended: true } }
      }
    ],
    [
      3,
      {
        ...EMPTY_LIVE_STATE,
        upgrades: {
          blue: { pools: { user: { drainTimeoutInMinutes: 60 } }, channels: { upgradeChannel: 'none' } },
          green: { cluster: { overrideSettings: { forceUpgrade: true } } }
        }
      }
    ],
    [200, { ...EMPTY_LIVE_STATE, liveColour: 'blue', networkWatcher }]
  ] as const)('comes back as it was with %i changes', (changes, liveState) => {
    const given = approval(changes, liveState)
    expect(decodeApproval(`${encodeApproval(given)}\n`)).toEqual(given)
  })

  it('keeps the marks of the settings and steps', () => {
    const given = { ...approval(2), parts: ['abc-_1', 'ABCdef'] }
    expect(decodeApproval(encodeApproval(given))).toEqual(given)
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
    ['another format without its own check', (text: string) => `${APPROVAL_FORMAT + 1}${text.slice(1)}`],
    [
      'an altered digest',
      (text: string) => text.replace(digest(1, CHANGE_DIGEST_LENGTH), digest(9, CHANGE_DIGEST_LENGTH))
    ],
    ['something else', () => 'yes, go on']
  ])('is invalid as %s', (_what, alter) => {
    expect(reasonFor(alter(encodeApproval(approval(3))))).toMatchObject({ reason: 'input-invalid' })
  })

  it.each([
    { ...EMPTY_LIVE_STATE, liveColour: 'red' },
    { ...EMPTY_LIVE_STATE, principals: {} },
    { ...EMPTY_LIVE_STATE, clusters: { blue: 1, green: null } },
    { ...EMPTY_LIVE_STATE, preview: true },
    { ...EMPTY_LIVE_STATE, preview: { guard: 'x' } },
    { liveColour: null, networkWatcher: null, hubGateway: null }
  ])('is invalid where its observed values are %j', wrong => {
    expect(reasonFor(encodeApproval(approval(1, wrong as never)))).toMatchObject({ reason: 'input-invalid' })
  })

  it('holds a preview that was seen', () => {
    const given = approval(1, { ...EMPTY_LIVE_STATE, preview: asResourceId('/subscriptions/s/x') })
    expect(decodeApproval(encodeApproval(given))).toEqual(given)
  })
})

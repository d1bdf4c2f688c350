import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import type { Colour } from '../../../../src/config/index.ts'
import { createBaseline, loadConfig } from '../../../../src/config/index.ts'
import { encodeApproval } from '../../../../src/provisioning/approval/approval-text.ts'
import { CHANGE_DIGEST_LENGTH, digest } from '../../../../src/provisioning/approval/digest.ts'
import { describeDifferences, intentPartsOf } from '../../../../src/provisioning/approval/intent-parts.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { environmentSteps } from '../../../../src/provisioning/steps/environment.ts'

const STARTER = readFileSync('workflows/aks-baseline.yml', 'utf8')
const SUBSCRIPTION = '00000000-0000-0000-0000-000000000000'

/** Returns the parts of the intent of the starter's `production`, after a replacement in the text of the file. */
function partsOf([from, to]: readonly [string, string] = ['', ''], colours: readonly Colour[] = ['blue']) {
  if (!STARTER.includes(from)) throw new Error(`the starter has no ${from}`)
  const config = loadConfig(STARTER.replace(from, to), 'aks-baseline.yml', 'production')
  const baseline = createBaseline(config, SUBSCRIPTION)
  return intentPartsOf(environmentSteps(baseline, { certificates: [], images: [], colours }), baseline)
}

const planned = partsOf()
const marks = planned.map(({ mark }) => mark)
const TAG = '      environment: production\n'

describe('a difference of the intent', () => {
  it('names a tag that was added, and the steps that change with it', () => {
    const told = describeDifferences(partsOf([TAG, `${TAG}      t: secret-of-a-team\n`]), marks)
    expect(told).toMatch(
      /^The configuration differs from the approved plan: `tags.t`.\nSteps that differ with it: groups,/
    )
    expect(told).not.toContain('secret-of-a-team')
  })

  it('names the setting that contained a removed entry', () => {
    const added = partsOf([TAG, `${TAG}      t: b\n`]).map(({ mark }) => mark)
    expect(describeDifferences(planned, added)).toMatch(/^The configuration differs from the approved plan: `tags`\./)
  })

  it.each([
    ['hub.firewall.publicAddresses', 'publicAddresses: 3', 'publicAddresses: 4'],
    ['cluster.pools.more', '    pools:', '    pools:\n      more: { vmSize: Standard_D4d_v5 }'],
    ['zones', 'zones: [1, 2, 3]', 'zones: [1, 2]']
  ])('names %s', (name, from, to) => {
    expect(describeDifferences(partsOf([from, to]), marks)).toContain(`\`${name}\``)
  })

  it('names the steps if only the inputs of the run differ', () => {
    const told = describeDifferences(partsOf(['', ''], ['green']), marks)
    expect(told).toMatch(/^Steps differ from the approved plan: .*identity-green.*stamp-green/)
    expect(told).toContain('identity-blue (only in the approved plan)')
    expect(told).toContain('The settings of the file are the same')
  })

  it('is described in general if no part can be named', () => {
    expect(describeDifferences(planned, marks)).toBe(
      'The configuration, the templates or the steps differ from the approved plan.'
    )
  })
})

it('keeps an approval of 200 changes below 4.5 kB', () => {
  const changes = Array.from({ length: 200 }, (_, i) => digest(i, CHANGE_DIGEST_LENGTH))
  const approval = { intent: 'x'.repeat(22), parts: marks, liveState: EMPTY_LIVE_STATE, changes }
  expect(encodeApproval(approval).length).toBeLessThan(4500)
})

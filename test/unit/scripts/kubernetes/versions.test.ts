import { expect, test } from '@jest/globals'
import { offeredMinors } from '../../../../local/aks/kubernetes-versions.ts'
import { RELEASES } from '../../../../scripts/kubernetes/versions.ts'

/** A day on which the catalogue offers both releases. */
const DAY = Date.parse('2026-08-15T00:00:00Z')

test('RELEASES are patches of the oldest and the newest minor that local Azure offers without long-term support', () => {
  const offered = offeredMinors(DAY).filter(
    ({ isPreview, supportPlans }) => !isPreview && supportPlans.includes('KubernetesOfficial')
  )
  expect(RELEASES.map(({ minor }) => minor)).toEqual([offered[0]?.minor, offered.at(-1)?.minor])
  for (const { minor, version } of RELEASES) {
    expect(offered.find(one => one.minor === minor)?.patches).toContain(version)
  }
})

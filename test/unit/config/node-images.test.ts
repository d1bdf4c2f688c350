import { expect, it } from '@jest/globals'
import { hasNodeImage, NEWEST_WITH_NODE_IMAGE } from '../../../src/config/node-images.ts'

it.each([
  [NEWEST_WITH_NODE_IMAGE, true],
  [`${NEWEST_WITH_NODE_IMAGE}.4`, true],
  ['1.9', true],
  ['1.37', false],
  ['1.37.0', false],
  ['1.100', false]
])('nodes are known for %s: %s', (version, known) => {
  expect(hasNodeImage(version)).toBe(known)
})
